// Carries a worker's questions to upstreams over TCP, TLS and HTTPS, and posts what came of them to its mailbox.

import DNSDispatch
import DNSForwarding
import DNSTransports

/// The forwarder's streams, over the connections that all workers share.
final class UpstreamStreams: UpstreamStream {
    private let connections: UpstreamConnections
    private let mailbox: Mailbox<WorkerLetter>
    private let clock = BootClock()
    private let most: Int
    /// Questions whose outcome has not been read yet.
    private var underWay = 0

    /// - Parameters:
    ///   - mailbox: of a size that the outcomes of as many questions as may be under way have room in it.
    ///   - clients: questions that may be in flight at once (`limits.clients`).
    init(_ connections: UpstreamConnections, mailbox: Mailbox<WorkerLetter>, clients: Int) {
        self.connections = connections
        self.mailbox = mailbox
        most = Self.mostQuestions(for: clients)
    }

    /// Questions that may be under way at once: those in flight may each have been asked of two upstreams, in the mean.
    static func mostQuestions(for clients: Int) -> Int { 2 * clients }

    /// The outcome of a question was read from the mailbox.
    func noteOutcome() { underWay -= 1 }

    func ask(_ question: StreamQuestion) -> Bool {
        let patience = question.deadline - clock.now
        guard patience > .zero, underWay < most else { return false }
        underWay += 1
        let ticket = question.ticket
        let mailbox = mailbox
        connections.ask(question.message, of: question.upstream.endpoint, within: patience) { result in
            let outcome: StreamReply.Outcome =
                switch result {
                case .success(let message): .reply(message)
                case .failure(.untrusted(let reason)): .untrusted(reason)
                case .failure(.declined(let reason)): .declined(reason)
                case .failure: .failed
                }
            // there is room, until the worker has ended
            _ = mailbox.post(.reply(StreamReply(ticket: ticket, outcome: outcome)))
        }
        return true
    }
}

extension Upstream {
    /// Where it is found over streams, and what protects the way there.
    fileprivate var endpoint: UpstreamEndpoint {
        switch transport {
        case .datagram, .datagramOnly, .stream: UpstreamEndpoint(address)
        case .tls: UpstreamEndpoint(address, .tls(name: certifiedName))
        case .https: UpstreamEndpoint(address, .https(name: certifiedName, path: path))
        }
    }
}
