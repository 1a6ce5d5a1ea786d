// The buffers that packets are received into: so many and no more.

import Glibc

/// Who waits for a buffer of a pool that has none left.
package protocol BufferWaiter: AnyObject {
    /// A buffer has come back. Called once for each time of waiting, outside of any change of the pool.
    func bufferCameBack()
}

/// Buffers in fixed number and of fixed size, for one thread. Whoever holds a packet holds its buffer; the lowest free
/// one is taken first, so memory that is never needed is never touched and costs nothing.
///
/// Invariant: `memory` and `arrivals` stay mapped, at the same place and with room for `count` buffers of `stride`
/// octets and `count` notes, for as long as the pool lives; every access is checked against `count` and `bufferSize`.
@safe package final class BufferPool {
    /// Octets behind each buffer that may be read and mean nothing, for those who read eight octets at a time.
    package static let slack = 8

    /// Buffers in all.
    package let count: Int
    /// Octets that a buffer takes.
    package let bufferSize: Int
    private let stride: Int
    private let memory: UnsafeMutablePointer<UInt8>
    private let notes: UnsafeMutablePointer<BufferNote>
    private let free: Leaf<FreeSlots>
    private var waiters: [any BufferWaiter] = []

    /// Maps a pool of `count` buffers of `bufferSize` octets.
    /// - Throws: `OutOfMemory` when the system has no room for it.
    package init(count: Int, bufferSize: Int) throws(OutOfMemory) {
        precondition(count > 0 && count <= Int(Int32.max) && bufferSize > 0)
        self.count = count
        self.bufferSize = bufferSize
        stride = (bufferSize + Self.slack + 63) & ~63
        unsafe memory = try SystemMemory.map(UInt8.self, count: count * stride)
        do throws(OutOfMemory) {
            unsafe notes = try SystemMemory.map(BufferNote.self, count: count)
        } catch {
            unsafe munmap(memory, count * stride)
            throw error
        }
        free = Leaf(FreeSlots(count: count))
    }

    deinit {
        unsafe munmap(memory, count * stride)
        unsafe munmap(notes, count * MemoryLayout<BufferNote>.stride)
    }

    /// Buffers that nobody holds.
    package var freeCount: Int { free.value.count }

    /// The buffers that nobody holds, one by one: for checks, not for daily use.
    package var freeSlots: [Slot] { free.value.all }

    /// Takes the lowest free buffer; nil when there is none.
    func take() -> Slot? { free.value.takeLowest() }

    /// Gives a buffer back. It must be held.
    func giveBack(_ slot: Slot) {
        let wasHeld = free.value.insert(slot)
        precondition(wasHeld, "a buffer was given back twice")
    }

    /// The octets of a buffer, from the first to the `length`th.
    @_lifetime(borrow self)
    func octets(of slot: Slot, length: Int) -> Span<UInt8> {
        precondition(length >= 0 && length <= bufferSize)
        let span = unsafe Span(_unsafeStart: UnsafePointer(start(of: slot)), count: length)
        return unsafe _overrideLifetime(span, borrowing: self)
    }

    /// The packet in a buffer, for the event that holds it.
    @_lifetime(borrow holder)
    func packet<Holder: ~Copyable>(in slot: Slot, heldBy holder: borrowing Holder) -> Span<UInt8> {
        let span = unsafe Span(_unsafeStart: UnsafePointer(start(of: slot)), count: self[slot].arrival.length)
        return unsafe _overrideLifetime(span, borrowing: holder)
    }

    /// The first octet of a buffer.
    func start(of slot: Slot) -> UnsafeMutablePointer<UInt8> {
        precondition(slot.index >= 0 && slot.index < count)
        return unsafe memory + Int(slot.index) * stride
    }

    /// What is remembered of the packet in a buffer.
    subscript(slot: Slot) -> BufferNote {
        get {
            precondition(slot.index >= 0 && slot.index < count)
            return unsafe notes[Int(slot.index)]
        }
        set {
            precondition(slot.index >= 0 && slot.index < count)
            unsafe notes[Int(slot.index)] = newValue
        }
    }

    /// Puts somebody at the end of the waiting list, once.
    func wait(_ waiter: any BufferWaiter) {
        if !waiters.contains(where: { $0 === waiter }) { waiters.append(waiter) }
    }

    /// Takes somebody off the waiting list.
    func stopWaiting(_ waiter: any BufferWaiter) {
        waiters.removeAll { $0 === waiter }
    }

    /// Wakes the first on the waiting list for every buffer that is free now. To be called after buffers were given
    /// back, when no change of a dispatcher's state is under way.
    func wakeWaiters() {
        var wakes = min(free.value.count, waiters.count)
        while wakes > 0, free.value.count > 0, !waiters.isEmpty {
            waiters.removeFirst().bufferCameBack()
            wakes -= 1
        }
    }
}

/// What is remembered of a packet while its buffer is held.
struct BufferNote {
    var arrival: Arrival
    var rule: RuleKey
    /// By what a query is known again.
    var key: WaitingQuery
}

/// The system had no memory for a pool.
package struct OutOfMemory: Error, CustomStringConvertible {
    /// Octets that were asked for.
    package let octets: Int

    /// One sentence without a full stop.
    package var description: String { "there is no memory for buffers of \(octets >> 10) KiB in all" }
}
