// A reply in the hands of the one who waited for it.

/// A reply that fits the question of the entry it was handed to. Whoever has it holds its buffer, and the entry gets the
/// next reply only after this one was given back, by letting it go.
package struct ReplyEvent: ~Copyable {
    private let home: EventHome
    /// Its buffer.
    package let slot: Slot
    /// The entry that it was handed to.
    package let entry: ResponseHandle
    /// What the entry was added with.
    package let tag: UInt64

    init(home: EventHome, slot: Slot, entry: ResponseHandle, tag: UInt64) {
        self.home = home
        self.slot = slot
        self.entry = entry
        self.tag = tag
    }

    /// The octets of the reply.
    package var reply: Span<UInt8> {
        @_lifetime(borrow self)
        get { home.pool.packet(in: slot, heldBy: self) }
    }

    /// Whence it came, and when; a reply longer than the buffer is marked as truncated.
    package var arrival: Arrival { home.pool[slot].arrival }

    deinit { home.giveBack(.reply(slot, entry: entry)) }
}
