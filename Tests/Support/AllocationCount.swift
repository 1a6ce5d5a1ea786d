// Counts the objects that a piece of code allocates, and their octets.

import Glibc

/// Counts allocations of objects by one thread, through a hook that the Swift runtime keeps for instruments.
///
/// The hook is the whole process's: use it in an exit test, where nothing else runs.
package enum AllocationCount {
    private typealias Allocate = @convention(c) (UnsafeRawPointer?, Int, Int) -> UnsafeMutableRawPointer?

    nonisolated(unsafe) private static var original: Allocate?
    nonisolated(unsafe) private static var thread: pthread_t = 0
    nonisolated(unsafe) private static var count = 0
    nonisolated(unsafe) private static var octets = 0

    private static let hookName = "_swift_allocObject"
    private static let switchName =
        "_swift_enableSwizzlingOfAllocationAndRefCountingFunctions_forInstrumentsOnly"

    /// Something that is allocated, to see whether the count counts.
    private final class Thing {}
    nonisolated(unsafe) private static var kept: Thing?

    /// Whether the runtime has the hook: it does unless it is linked statically.
    package static var isAvailable: Bool { unsafe dlsym(nil, hookName) != nil && dlsym(nil, switchName) != nil }

    /// Objects that `body` allocates on this thread; nil where the runtime has no hook, or it does not count.
    package static func during(_ body: () -> Void) -> Int? { measure(body)?.count }

    /// Octets that objects have in all which `body` allocates on this thread, whether they live on or not; nil as above.
    package static func octets(during body: () -> Void) -> Int? { measure(body)?.octets }

    private static func measure(_ body: () -> Void) -> (count: Int, octets: Int)? {
        guard let hook = unsafe dlsym(nil, hookName)?.assumingMemoryBound(to: Allocate.self),
            let isOn = unsafe dlsym(nil, switchName)?.assumingMemoryBound(to: Bool.self)
        else { return nil }
        unsafe original = hook.pointee
        unsafe thread = pthread_self()
        unsafe hook.pointee = { metadata, size, mask in
            if unsafe pthread_equal(pthread_self(), AllocationCount.thread) != 0 {
                unsafe AllocationCount.count += 1
                unsafe AllocationCount.octets += size
            }
            return unsafe AllocationCount.original?(metadata, size, mask)
        }
        unsafe isOn.pointee = true
        defer {
            unsafe isOn.pointee = false
            unsafe hook.pointee = original ?? hook.pointee
        }
        unsafe count = 0
        unsafe kept = Thing()
        guard unsafe count == 1 else { return nil }
        unsafe count = 0
        unsafe octets = 0
        body()
        return unsafe (count, octets)
    }
}
