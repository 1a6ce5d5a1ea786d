// The port of a worker's dispatcher for streams: what the mailbox brought comes in, answers go back to their connections.

import DNSDispatch
import DNSTransports
import DNSWire
import DequeModule

/// Lets queries from streams take the same way as datagrams: they are copied into pool buffers, and wait, are shared out and shed as
/// these are.
final class StreamPort: DatagramPort {
    private var waiting: Deque<StreamQuery> = []
    /// The askers of the queries that were received, by token.
    private var askers: [UInt64: StreamQuery.Asker] = [:]
    private var lastToken: UInt64 = 0
    /// Replies that wait for the end of the pass.
    private var replies: [(StreamTicket, [UInt8])] = []
    private var houseReplies: [(@Sendable ([UInt8]) -> Void, [UInt8])] = []
    private var isOpen = true
    /// Whether the dispatcher wants to know that there is something to receive.
    private var isWatched = false
    private var digest = QueryDigest()

    /// Takes a query from the mailbox; one that comes too late is let go.
    func add(_ query: StreamQuery) {
        if isOpen { waiting.append(query) }
    }

    /// Whether the dispatcher is to be served.
    var isReadable: Bool { isWatched && !waiting.isEmpty }

    func receive(_ batch: ReceiveBatch, now: Instant) -> ReceiveOutcome {
        var place = 0
        while place < batch.count, let query = waiting.popFirst() {
            // nobody is left to hear the answer
            guard query.asker.isWanted else { continue }
            lastToken &+= 1
            askers[lastToken] = query.asker
            let path = Path(
                peer: query.client, local: query.local.address, transport: query.transport, token: lastToken)
            // a query over a stream may be longer than any datagram that is taken
            let message = query.message.count > batch.bufferSize ? digest.digest(query.message) : query.message
            batch.fill(place, with: message.span, path: path, time: query.time)
            place += 1
        }
        return place == 0 ? .nothing : .received(place)
    }

    func send(_ batch: SendBatch, from first: Int) -> SendOutcome {
        for place in first..<batch.count {
            guard let asker = askers.removeValue(forKey: batch.path(at: place).token) else { continue }
            var message: [UInt8] = []
            message.append(contentsOf: batch.message(at: place))
            switch asker {
            case .peer(let ticket): replies.append((ticket, message))
            case .house(let then): houseReplies.append((then, message))
            }
        }
        return .sent(batch.count - first)
    }

    /// Hands the replies of a pass over to the event loops, and to the house. To be called at the end of each, and after the last.
    func deliver() {
        while let (then, message) = houseReplies.popLast() { then(message) }
        guard !replies.isEmpty else { return }
        StreamReplies.deliver(replies)
        replies.removeAll(keepingCapacity: true)
    }

    func setReadable(_ wanted: Bool) { isWatched = wanted }

    func abandon(token: UInt64) { askers[token] = nil }

    func close() {
        isOpen = false
        waiting.removeAll()
        askers.removeAll()
    }
}
