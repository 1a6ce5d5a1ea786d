// The kernel's side of a batch of datagrams, shared by the ports of a thread.

import CSockets

/// What the calls for batches of datagrams need, allocated once for all UDP ports of a thread.
///
/// Invariant: `places`, `incoming` and `outgoing` have room for `capacity` datagrams for as long as this lives, and no
/// place is set or read beyond. The octets that they point to are touched only by the call that they were set for.
@safe package final class UDPBatch {
    /// Datagrams in one call at most.
    package let capacity: Int
    /// Datagrams received since it was set to 0 last.
    package var received = 0
    private let places: UnsafeMutablePointer<cs_place>
    private let incoming: OpaquePointer, outgoing: OpaquePointer

    /// Room for `capacity` datagrams, at least 1.
    /// - Throws: when there is no memory.
    package init(capacity: Int) throws(OutOfMemory) {
        precondition(capacity > 0)
        self.capacity = capacity
        let incoming = unsafe cs_batch_make(UInt32(capacity))
        let outgoing = unsafe cs_batch_make(UInt32(capacity))
        guard let incoming = unsafe incoming, let outgoing = unsafe outgoing else {
            if let incoming = unsafe incoming { unsafe cs_batch_free(incoming) }
            if let outgoing = unsafe outgoing { unsafe cs_batch_free(outgoing) }
            throw OutOfMemory(octets: capacity * 256)
        }
        unsafe self.incoming = incoming
        unsafe self.outgoing = outgoing
        unsafe places = .allocate(capacity: capacity)
        unsafe places.initialize(repeating: cs_place(), count: capacity)
    }

    deinit {
        unsafe cs_batch_free(incoming)
        unsafe cs_batch_free(outgoing)
        unsafe places.deallocate()
    }

    /// What is known of a datagram besides its octets.
    subscript(place: Int) -> cs_place {
        get {
            precondition(place >= 0 && place < capacity)
            return unsafe places[place]
        }
        set {
            precondition(place >= 0 && place < capacity)
            unsafe places[place] = newValue
        }
    }

    /// Sets the room that a datagram is received into.
    func setRoom(_ place: Int, _ start: UnsafeMutablePointer<UInt8>, count: Int) {
        precondition(place >= 0 && place < capacity && count >= 0)
        unsafe cs_batch_set(incoming, UInt32(place), start, UInt32(count))
    }

    /// Sets the octets of a datagram that is sent.
    func setMessage(_ place: Int, _ start: UnsafeMutablePointer<UInt8>, count: Int) {
        precondition(place >= 0 && place < capacity && count >= 0)
        unsafe cs_batch_set(outgoing, UInt32(place), start, UInt32(count))
    }

    /// Receives into the first `count` rooms, which must be set. Returns how many were filled, or -errno; `drops` is
    /// changed if the kernel told its count.
    func receive(_ descriptor: Int32, count: Int, drops: inout UInt32) -> Int32 {
        precondition(count >= 0 && count <= capacity)
        let filled = unsafe cs_receive(descriptor, incoming, places, UInt32(count), &drops)
        received += max(0, Int(filled))
        return filled
    }

    /// Sends the first `count` messages, which must be set; their peers too, unless the socket is connected. Returns how
    /// many left, or -errno when the first did not.
    func send(_ descriptor: Int32, count: Int, isConnected: Bool) -> Int32 {
        precondition(count >= 0 && count <= capacity)
        return unsafe cs_send(descriptor, outgoing, places, UInt32(count), isConnected ? 1 : 0)
    }
}
