// The right to answer one question that came on a stream.

import DNSWire
import NIOCore
import Synchronization

/// Where questions came from and answers go to. Belongs to an event loop.
protocol AnsweredConnection: AnyObject {
    /// Puts an answer among what goes out next.
    /// - Parameter number: tells the question from others on the same connection.
    func add(_ message: [UInt8], to number: Int)
    /// Sends what was added.
    func settleAnswers()
    /// A question will not be answered.
    func gaveUp(_ number: Int)
}

/// Stands for one question that was taken with the outcome `.later`. It is answered once, by `StreamReplies`; one that is
/// let go unanswered frees its place in the connection, and the peer hears nothing.
package final class StreamTicket: Sendable {
    let connection: NIOLoopBound<any AnsweredConnection>
    /// What tells the question from others on the connection.
    let number: Int
    private let place: StreamPlace
    private let used = Atomic(false)

    init(_ connection: any AnsweredConnection, _ place: StreamPlace, _ number: Int) {
        self.connection = NIOLoopBound(connection, eventLoop: place.channel.eventLoop)
        self.place = place
        self.number = number
    }

    /// Takes the right to answer: true the first time.
    func use() -> Bool { !used.exchange(true, ordering: .relaxed) }

    /// Whether the connection is still there: an answer to one that is not is lost, which does no harm.
    package var isWanted: Bool { place.isOpen }

    deinit {
        guard use(), place.isOpen else { return }
        let connection = connection
        let number = number
        connection.eventLoop.execute { connection.value.gaveUp(number) }
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
            let answer = Answer(connection: ticket.connection, number: ticket.number, message: message)
            if let index = loops.firstIndex(where: { $0.loop === loop }) {
                loops[index].answers.append(answer)
            } else {
                loops.append((loop, [answer]))
            }
        }
        for (loop, answers) in loops {
            loop.execute {
                for answer in answers { answer.connection.value.add(answer.message, to: answer.number) }
                for answer in answers { answer.connection.value.settleAnswers() }
            }
        }
    }

    private struct Answer: Sendable {
        let connection: NIOLoopBound<any AnsweredConnection>
        let number: Int
        let message: [UInt8]
    }
}
