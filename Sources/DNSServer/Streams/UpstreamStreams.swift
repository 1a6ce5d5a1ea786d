// Carries a worker's questions to upstreams over TCP, and posts what came of them to its mailbox.

import DNSDispatch
import DNSForwarding
import DNSTransports

/// The forwarder's streams, over the connections that all workers share.
final class UpstreamStreams: UpstreamStream {
    private let connections: UpstreamConnections
    private let mailbox: Mailbox<WorkerLetter>
    private let clock = BootClock()

    init(_ connections: UpstreamConnections, mailbox: Mailbox<WorkerLetter>) {
        self.connections = connections
        self.mailbox = mailbox
    }

    func ask(_ question: StreamQuestion) -> Bool {
        let patience = question.deadline - clock.now
        guard patience > .zero else { return false }
        let ticket = question.ticket
        let mailbox = mailbox
        connections.ask(question.message, of: question.upstream.address, within: patience) { result in
            let outcome: StreamReply.Outcome =
                switch result {
                case .success(let message): .reply(message)
                case .failure: .failed
                }
            // when the box is full, the question ends by its deadline
            _ = mailbox.post(.reply(StreamReply(ticket: ticket, outcome: outcome)))
        }
        return true
    }
}
