// The right to answer one question that came on a stream.

import DNSWire
import NIOCore
import Synchronization

/// Stands for one question that was taken with the outcome `.later`. It is answered once, by `StreamReplies`; one that is
/// let go unanswered frees its place in the connection, and the peer hears nothing.
package final class StreamTicket: Sendable {
    let connection: NIOLoopBound<StreamConnection>
    private let place: StreamPlace
    private let used = Atomic(false)

    init(_ connection: StreamConnection, _ place: StreamPlace) {
        self.connection = NIOLoopBound(connection, eventLoop: place.channel.eventLoop)
        self.place = place
    }

    /// Takes the right to answer: true the first time.
    func use() -> Bool { !used.exchange(true, ordering: .relaxed) }

    /// Whether the connection is still there: an answer to one that is not is lost, which does no harm.
    package var isWanted: Bool { place.isOpen }

    deinit {
        guard use(), place.isOpen else { return }
        let connection = connection
        connection.eventLoop.execute { connection.value.gaveUp() }
    }
}

/// Brings answers back to their connections.
package enum StreamReplies {
    /// Sends each answer on the connection that its ticket names. May be called on any thread; there is one hand-over per
    /// event loop, however many the answers are. A ticket that was used already is passed over.
    /// - Parameter replies: whole messages, without their lengths, of at most 65,535 octets each.
    package static func deliver(_ replies: [(StreamTicket, [UInt8])]) {
        var loops: [(loop: any EventLoop, answers: [Answer])] = []
        for (ticket, message) in replies where ticket.use() && ticket.isWanted {
            let loop = ticket.connection.eventLoop
            let answer = Answer(connection: ticket.connection, message: message)
            if let index = loops.firstIndex(where: { $0.loop === loop }) {
                loops[index].answers.append(answer)
            } else {
                loops.append((loop, [answer]))
            }
        }
        for (loop, answers) in loops {
            loop.execute {
                for answer in answers { answer.connection.value.add(answer.message) }
                for answer in answers { answer.connection.value.settleAnswers() }
            }
        }
    }

    private struct Answer: Sendable {
        let connection: NIOLoopBound<StreamConnection>
        let message: [UInt8]
    }
}
