// Notes what is answered, on the thread that answers.

import DNSDispatch
import DNSForwarding
import DNSWire

/// Collects the records of one thread, and lays them down once a pass; confined to that thread. It waits for nobody: what finds no room
/// is counted and gone.
final class QueryRecorder: ReplyRecorder {
    /// Octets that are laid down before the pass ends.
    private static let most = 32 << 10

    private let shelf: QueryShelf
    private let clients: QueryLogPlan.Clients
    /// What a number of 32 bits must be below for a query to be noted.
    private let threshold: UInt64
    private var random: UInt64
    private let wake: @Sendable () -> Void
    private var octets: [UInt8] = []
    private var records = 0

    /// - Parameters:
    ///   - seed: of the choice of queries; not zero.
    ///   - wake: tells the thread that writes that there is something on the shelf.
    init(_ plan: QueryLogPlan, _ shelf: QueryShelf, seed: UInt64, wake: @escaping @Sendable () -> Void) {
        self.shelf = shelf
        clients = plan.clients
        threshold = UInt64(plan.sample * 0x1p32)
        random = seed
        self.wake = wake
        octets.reserveCapacity(Self.most + QueryRecords.mostOctets)
    }

    func note(
        _ query: Span<UInt8>, from client: IPAddress, over transport: QueryTransport, at arrival: Instant, now: Instant,
        _ source: AnswerSource, _ code: ResponseCode, size: Int
    ) {
        // what the server asks itself comes from nobody
        guard isChosen, !client.isUnspecified else { return }
        QueryRecords.append(
            query, shown(client), over: transport, at: arrival, took: now.nanoseconds - arrival.nanoseconds,
            source, code, size: size, to: &octets)
        records += 1
        if octets.count >= Self.most { flush() }
    }

    /// Lays down what was noted.
    func flush() {
        guard records > 0 else { return }
        if shelf.put(octets, records: records) { wake() }
        octets.removeAll(keepingCapacity: true)
        records = 0
    }

    /// Whether a query is among those that are noted (xorshift: Marsaglia, 2003).
    private var isChosen: Bool {
        guard threshold <= UInt32.max else { return true }
        random ^= random << 13
        random ^= random >> 7
        random ^= random << 17
        return random >> 32 < threshold
    }

    /// What is told of a client.
    private func shown(_ client: IPAddress) -> IPAddress? {
        switch clients {
        case .kept: client
        case .truncated: Network(client, prefix: client.isV4 ? 24 : 48)?.address
        case .dropped: nil
        }
    }
}
