// A query in the hands of a listener, and the other events that a listener may be handed.

/// A query that was handed to a listener. Whoever has it holds its buffer, and its listener gets nothing else until it is
/// given back: by `reply`, or, unanswered and counted as such, by letting it go.
package struct QueryEvent: ~Copyable {
    private let home: EventHome
    /// Its buffer.
    package let slot: Slot
    /// The listener that it was handed to.
    package let listener: ListenerHandle
    /// Whether it was found just now that it has to be asked for as it stands. For one that waited in the queue that may have changed.
    package let isAsIs: Bool
    private var isAnswered = false

    init(home: EventHome, slot: Slot, listener: ListenerHandle, isAsIs: Bool) {
        self.home = home
        self.slot = slot
        self.listener = listener
        self.isAsIs = isAsIs
    }

    /// The octets of the query.
    package var query: Span<UInt8> {
        @_lifetime(borrow self)
        get { home.pool.packet(in: slot, heldBy: self) }
    }

    /// Whence it came, and when.
    package var arrival: Arrival { home.pool[slot].arrival }

    /// The rule that it waited under.
    package var rule: RuleKey { home.pool[slot].rule }

    /// Sends a reply to where the query came from, and gives the event back. A message longer than the dispatcher's room
    /// for replies is not sent, and counted: the query is unanswered then.
    package consuming func reply(_ message: Span<UInt8>) {
        isAnswered = home.outbox.post(message, path: home.pool[slot].arrival.path)
    }

    /// Writes a reply in place, in the room for it, and gives the event back.
    /// - Parameter write: writes the message from the room's first octet on and returns its length, or nil to leave the
    ///   query unanswered.
    package consuming func reply(writing write: (Span<UInt8>, inout MutableSpan<UInt8>) -> Int?) {
        let path = home.pool[slot].arrival.path
        isAnswered = home.outbox.post(path: path) { room in write(query, &room) }
    }

    deinit { home.giveBack(.query(slot, listener: listener, isAnswered: isAnswered)) }
}

/// Word that the pool is exhausted. It carries no buffer; letting it go gives it back.
package struct ExhaustedEvent: ~Copyable {
    private let home: EventHome
    /// The listener that it was handed to.
    package let listener: ListenerHandle

    init(home: EventHome, listener: ListenerHandle) {
        self.home = home
        self.listener = listener
    }

    deinit { home.giveBack(.exhausted(listener: listener)) }
}
