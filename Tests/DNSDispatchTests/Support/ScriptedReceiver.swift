// A receiver of replies that does as a test says.

import DNSDispatch
import DequeModule

/// Holds the replies that it gets, or lets them go at once. One object may be attached many times.
final class ScriptedReceiver: ResponseReceiver {
    var dropsAtOnce = false
    /// Detaches an entry as soon as the shutdown event comes.
    weak var removesFrom: Dispatcher?
    private var events = UniqueDeque<ReplyEvent>()
    private var shutdown: ShutdownEvent?

    /// What the replies handed to it were tagged with, and their third octets on.
    private(set) var tags: [UInt64] = []
    private(set) var troubles: [ResponseTrouble] = []
    private(set) var shutdowns: [ShutdownReason] = []
    private(set) var shutdownHolder: ResponseHandle?
    private(set) var truncations = 0

    func take(_ reply: consuming ReplyEvent, for entry: ResponseHandle) {
        precondition(reply.entry == entry)
        tags.append(reply.tag)
        if reply.arrival.isTruncated { truncations += 1 }
        if !dropsAtOnce { events.append(reply) }
    }

    func note(_ trouble: ResponseTrouble, for entry: ResponseHandle, tag: UInt64) { troubles.append(trouble) }

    func take(_ event: consuming ShutdownEvent, for entry: ResponseHandle, tag: UInt64) {
        shutdowns.append(event.reason)
        if let removesFrom {
            removesFrom.remove(entry, returning: event)
        } else {
            shutdownHolder = entry
            shutdown = consume event
        }
    }

    /// The buffers of the replies in hand.
    var slots: [Slot] { (0..<events.count).map { events[$0].slot } }
    /// Replies in hand.
    var heldCount: Int { events.count }
    /// Whether the shutdown event is in hand.
    var holdsShutdown: Bool { shutdown != nil }

    /// The entry that holds a reply.
    func holder(at index: Int = 0) -> ResponseHandle { events[index].entry }

    /// Lets a reply go.
    func drop(at index: Int = 0) { _ = events.remove(at: index) }

    /// Takes a reply in hand away.
    func give(at index: Int = 0) -> ReplyEvent { events.remove(at: index) }

    /// Detaches the entry that holds the shutdown event.
    func handOn(to dispatcher: Dispatcher) {
        guard let holder = shutdownHolder, let event = shutdown.take() else { return }
        dispatcher.remove(holder, returning: event)
    }

    /// Lets the shutdown event go.
    func dropShutdown() { _ = shutdown.take() }
}
