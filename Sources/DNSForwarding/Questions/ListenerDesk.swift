// Where queries are handed to the forwarder.

import DNSDispatch

/// The request listener of one listening dispatcher, attached as often as questions may be in flight.
final class ListenerDesk: RequestListener {
    private let dispatcher: Dispatcher
    private let forwarder: Forwarder

    init(_ dispatcher: Dispatcher, forwarder: Forwarder) {
        self.dispatcher = dispatcher
        self.forwarder = forwarder
    }

    func take(_ query: consuming QueryEvent, for listener: ListenerHandle) { forwarder.take(query) }

    // the pool's other users have all buffers: there is nothing to be done here, and letting go gives it back
    func take(_ exhausted: consuming ExhaustedEvent, for listener: ListenerHandle) {}

    func take(_ shutdown: consuming ShutdownEvent, for listener: ListenerHandle) {
        dispatcher.remove(listener, returning: shutdown)
    }
}
