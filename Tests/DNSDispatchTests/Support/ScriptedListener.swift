// A request listener that does as a test says.

import DNSDispatch
import DequeModule

/// Holds the events that it gets, or answers them at once. One object may be attached many times.
final class ScriptedListener: RequestListener {
    /// Replies to a query as soon as it comes.
    var answersAtOnce = false
    /// Lets a query go as soon as it comes.
    var dropsAtOnce = false
    /// Detaches itself as soon as the shutdown event comes.
    weak var removesFrom: Dispatcher?
    private var events = UniqueDeque<QueryEvent>()
    private var exhausted = UniqueDeque<ExhaustedEvent>()
    private var shutdown: ShutdownEvent?

    /// The names or ids of what was handed to it, in order: ids of queries.
    private(set) var taken: [UInt16] = []
    private(set) var exhaustions = 0
    private(set) var shutdowns: [ShutdownReason] = []
    private(set) var shutdownHolder: ListenerHandle?

    func take(_ query: consuming QueryEvent, for listener: ListenerHandle) {
        precondition(query.listener == listener)
        taken.append(Packet.id(of: query.octets))
        if dropsAtOnce { return }
        if answersAtOnce {
            Self.answer(query)
        } else {
            events.append(query)
        }
    }

    func take(_ event: consuming ExhaustedEvent, for listener: ListenerHandle) {
        exhaustions += 1
        exhausted.append(event)
    }

    func take(_ event: consuming ShutdownEvent, for listener: ListenerHandle) {
        shutdowns.append(event.reason)
        if let removesFrom {
            removesFrom.remove(listener, returning: event)
        } else {
            shutdownHolder = listener
            shutdown = consume event
        }
    }

    /// The buffers of the queries in hand.
    var slots: [Slot] { (0..<events.count).map { events[$0].slot } }
    /// Queries in hand.
    var heldCount: Int { events.count }
    /// Exhaustion events in hand.
    var exhaustedCount: Int { exhausted.count }
    /// Whether the shutdown event is in hand.
    var holdsShutdown: Bool { shutdown != nil }

    /// The listener that holds the query which came first, or the one at an index.
    func holder(at index: Int = 0) -> ListenerHandle { events[index].listener }

    /// Replies to a query in hand with its own octets, QR set.
    func answer(at index: Int = 0) { Self.answer(events.remove(at: index)) }

    /// Lets a query in hand go.
    func drop(at index: Int = 0) { _ = events.remove(at: index) }

    /// Takes a query in hand away.
    func give(at index: Int = 0) -> QueryEvent { events.remove(at: index) }

    /// Lets the exhaustion events go.
    func dropExhausted() { while exhausted.popFirst() != nil {} }

    /// Detaches the listener that holds the shutdown event.
    func handOn(to dispatcher: Dispatcher) {
        guard let holder = shutdownHolder, let event = shutdown.take() else { return }
        dispatcher.remove(holder, returning: event)
    }

    /// Lets the shutdown event go.
    func dropShutdown() { _ = shutdown.take() }

    private static func answer(_ event: consuming QueryEvent) {
        var reply = event.octets
        reply[2] |= 0x80
        event.reply(reply.span)
    }
}
