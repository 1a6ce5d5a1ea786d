// The counts of a thread whose queries come over several transports.

import DNSForwarding
import DNSWire

/// Keeps the counts of an answerer apart by transport: those that it counts up are always of one, until a query of another comes. So
/// nothing is to be looked up for what is counted, and the way of datagrams, which are of one transport anyhow, knows nothing of it.
struct TransportTally {
    private var turn = QueryTransport.stream
    private var others = TransportCounts<AnswerCounters>()

    /// What is counted next is of this transport.
    mutating func turn(to transport: QueryTransport, _ counters: inout AnswerCounters) {
        guard transport != turn else { return }
        others[turn] = counters
        counters = others[transport]
        turn = transport
    }

    /// All that was counted, with what the answerer has now.
    func counts(with counters: AnswerCounters) -> TransportCounts<AnswerCounters> {
        var counts = others
        counts[turn] = counters
        return counts
    }
}
