// A responder that does what a test says, and remembers.

import DNSTransports
import DNSWire
import NIOConcurrencyHelpers

/// Answers by a closure; keeps the messages and, while they are unanswered, the tickets.
final class ScriptedResponder: StreamResponder {
    struct Asked: Sendable {
        let message: [UInt8]
        let client: SocketAddress
        let local: SocketAddress
        let transport: QueryTransport
    }

    private struct State: Sendable {
        var asked: [Asked] = []
        var waiting: [(ticket: StreamTicket, message: [UInt8])] = []
    }

    private let state = NIOLockedValueBox(State())
    private let outcome: @Sendable ([UInt8]) -> StreamOutcome
    private let arrivals: AsyncStream<[UInt8]>.Continuation
    /// Every message that came, as it comes.
    let messages: AsyncStream<[UInt8]>

    /// - Parameter outcome: what becomes of a message; without it, it is sent back as it is.
    init(_ outcome: @escaping @Sendable ([UInt8]) -> StreamOutcome = { .reply($0) }) {
        self.outcome = outcome
        (messages, arrivals) = AsyncStream.makeStream()
    }

    func respond(
        to message: Span<UInt8>, from client: SocketAddress, at local: SocketAddress, over transport: QueryTransport,
        ticket: StreamTicket
    ) -> StreamOutcome {
        let octets = message.indices.map { message[$0] }
        let outcome = outcome(octets)
        state.withLockedValue { state in
            state.asked.append(Asked(message: octets, client: client, local: local, transport: transport))
            if case .later = outcome { state.waiting.append((ticket, octets)) }
        }
        arrivals.yield(octets)
        return outcome
    }

    /// All that was asked.
    var asked: [Asked] { state.withLockedValue { $0.asked } }

    /// The questions that wait for an answer and were not taken yet, in the order in which they came.
    func takeWaiting() -> [(ticket: StreamTicket, message: [UInt8])] {
        state.withLockedValue { state in
            defer { state.waiting = [] }
            return state.waiting
        }
    }

    /// The tickets of those.
    func takeTickets() -> [StreamTicket] { takeWaiting().map(\.ticket) }
}
