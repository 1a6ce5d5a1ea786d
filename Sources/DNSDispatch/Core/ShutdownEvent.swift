// The one event that tells everybody attached, one after the other, that the dispatcher ends.

/// Why a dispatcher ends.
package enum ShutdownReason: Hashable, Sendable {
    /// It was asked to.
    case asked
    /// Receiving was cancelled.
    case cancelled
    /// The socket is of no more use: the errno of the receive.
    case socketError(Int32)
}

/// Word that the dispatcher ends. There is one for each dispatcher, set aside when that is made; it carries no buffer and
/// cannot be returned. Its only way on is `Dispatcher.remove(_:returning:)`, which detaches its holder. One that is let go
/// instead detaches its holder just as well, and is counted.
package struct ShutdownEvent: ~Copyable {
    private let home: EventHome
    let holder: Attached
    /// Why the dispatcher ends.
    package let reason: ShutdownReason
    private var isReturned = false

    init(home: EventHome, holder: Attached, reason: ShutdownReason) {
        self.home = home
        self.holder = holder
        self.reason = reason
    }

    /// Lets the event go without a note on the return ring: its holder is being removed.
    consuming func comeBack() { isReturned = true }

    deinit {
        if !isReturned { home.giveBack(.shutdown(holder)) }
    }
}

/// A listener or an entry.
enum Attached: Hashable {
    case listener(ListenerHandle)
    case response(ResponseHandle)
}
