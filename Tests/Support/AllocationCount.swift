// Counts the objects that this thread allocates.

import Glibc

/// Counts allocations of objects by one thread, through a hook that the Swift runtime keeps for instruments.
package enum AllocationCount {
    private typealias Allocate = @convention(c) (UnsafeRawPointer?, Int, Int) -> UnsafeMutableRawPointer?

    nonisolated(unsafe) private static var original: Allocate?
    nonisolated(unsafe) private static var thread: pthread_t = 0
    nonisolated(unsafe) private static var count = 0

    private static func symbol(_ name: String) -> UnsafeMutableRawPointer? {
        unsafe dlsym(nil, name)
    }

    /// Whether the runtime has the hook: it does unless it is linked statically.
    package static var isAvailable: Bool {
        unsafe symbol("_swift_allocObject") != nil
            && symbol("_swift_enableSwizzlingOfAllocationAndRefCountingFunctions_forInstrumentsOnly") != nil
    }

    /// Objects that `body` allocates on this thread. Only one call may be under way in the process.
    package static func during(_ body: () -> Void) -> Int {
        let hook = unsafe symbol("_swift_allocObject")!.assumingMemoryBound(to: Allocate.self)
        let flag = unsafe symbol("_swift_enableSwizzlingOfAllocationAndRefCountingFunctions_forInstrumentsOnly")!
            .assumingMemoryBound(to: Bool.self)
        unsafe original = hook.pointee
        unsafe thread = pthread_self()
        unsafe count = 0
        unsafe hook.pointee = { metadata, size, mask in
            if unsafe pthread_equal(pthread_self(), AllocationCount.thread) != 0 { unsafe AllocationCount.count += 1 }
            return unsafe AllocationCount.original!(metadata, size, mask)
        }
        unsafe flag.pointee = true
        body()
        unsafe flag.pointee = false
        unsafe hook.pointee = original!
        return unsafe count
    }
}
