// Who takes the queries that cannot be answered at once.

/// A place that was taken with `Dispatcher.add(listener:)`. It goes stale when the listener is removed.
package struct ListenerHandle: Hashable, Sendable {
    let index: Int32
    let generation: UInt32
}

/// Takes incoming queries, one at a time for each handle that it was given. One object may be attached many times. All
/// calls come from `Dispatcher.serve` and `Dispatcher.settle`, and it may call the dispatcher in turn.
package protocol RequestListener: AnyObject {
    /// A query for this listener to answer; the next comes after the event was given back.
    func take(_ query: consuming QueryEvent, for listener: ListenerHandle)

    /// No buffer is left, and the pool's other users have them all: nothing is received until one comes free. Told again
    /// only after the event was given back.
    func take(_ exhausted: consuming ExhaustedEvent, for listener: ListenerHandle)

    /// The dispatcher ends. The event goes back only by `Dispatcher.remove(_:returning:)`.
    func take(_ shutdown: consuming ShutdownEvent, for listener: ListenerHandle)
}
