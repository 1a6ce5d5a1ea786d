// A client that keeps many questions in flight, to see that none is lost while something happens to the server.

import DNSDispatch
import DNSWire
import NIOConcurrencyHelpers

/// Questions without a pause over one socket or connection, on a thread of its own, until it is stopped.
final class Load: Sendable {
    /// What came of the questions.
    struct Outcome: Sendable {
        var sent = 0
        var answered = 0
        /// What was wrong, in words.
        var problems: [String] = []
    }

    /// Questions that are in flight at once.
    private static let window = 48

    private let isStopped = NIOLockedValueBox(false)
    private let outcome = NIOLockedValueBox(Outcome())
    private let thread: WorkerThread

    /// Begins to ask, in turn, for an address and the version of home.example., and for names that must be forwarded.
    init(_ server: SocketAddress, over transport: Transport) throws {
        let (isStopped, outcome) = (isStopped, outcome)
        thread = try WorkerThread(name: "load") {
            do {
                var asker = try Asker(server, over: transport)
                while !isStopped.withLockedValue({ $0 }) {
                    while asker.inFlight < Self.window { try asker.ask() }
                    try asker.take()
                    let now = asker.outcome
                    outcome.withLockedValue { $0 = now }
                }
                while asker.inFlight > 0 { try asker.take() }
                let end = asker.outcome
                outcome.withLockedValue { $0 = end }
            } catch {
                outcome.withLockedValue { $0.problems.append("\(transport.rawValue): \(error)") }
            }
        }
    }

    /// Questions that were answered so far.
    var answered: Int { outcome.withLockedValue { $0.answered } }

    /// Stops asking, and waits until everything that was asked is answered.
    func stop() -> Outcome {
        isStopped.withLockedValue { $0 = true }
        thread.join()
        return outcome.withLockedValue { $0 }
    }
}

/// The thread's side of a load.
private struct Asker {
    private enum Way {
        case datagram(DatagramClient)
        case stream(StreamClient)
    }

    private(set) var outcome = Load.Outcome()
    private let way: Way
    private var waiting: [MessageID: Question] = [:]
    private var version = 0

    init(_ server: SocketAddress, over transport: Transport) throws {
        way = try transport == .datagram ? .datagram(DatagramClient(of: server)) : .stream(StreamClient(of: server))
    }

    var inFlight: Int { waiting.count }

    mutating func ask() throws {
        var query =
            switch outcome.sent % 4 {
            case 0: try Query("version.home.example.", .txt)
            case 1: try Query("n\(outcome.sent).example.")
            default: try Query("nas.home.example.")
            }
        query.id = MessageID(rawValue: UInt16(truncatingIfNeeded: outcome.sent))
        waiting[query.id] = query.question
        outcome.sent += 1
        switch way {
        case .datagram(let client): try client.send(query)
        case .stream(let client): try client.send(query)
        }
    }

    /// Takes one reply.
    mutating func take() throws {
        let reply =
            switch way {
            case .datagram(let client): try client.receive()
            case .stream(let client): try client.receive()
            }
        guard let reply else { throw NotInTime(description: "\(waiting.count) questions are lost: \(waiting)") }
        guard let question = waiting.removeValue(forKey: reply.header.id) else {
            throw NotInTime(description: "a reply to nothing: \(reply)")
        }
        outcome.answered += 1
        guard reply.responseCode == .noError, reply.answers.count == 1, reply.questions == [question] else {
            outcome.problems.append("\(question): \(reply.responseCode), \(reply.answers.count) records")
            return
        }
        if question.type == .txt { noteVersion(reply.answers[0].line) }
    }

    /// An old version after a newer one would mean that the server mixes its states.
    private mutating func noteVersion(_ line: String) {
        let new = Int(line.split(separator: "\"").last ?? "") ?? -1
        if new < version { outcome.problems.append("version \(new) after \(version)") }
        version = max(version, new)
    }
}
