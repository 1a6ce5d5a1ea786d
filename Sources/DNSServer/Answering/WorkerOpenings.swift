// What a worker's forwarder is told of the zones: the aliases that lead out of them.

import DNSAuthority
import DNSForwarding
import DNSWire

/// The openings of answers, made from the state in service; confined to a worker's thread.
final class WorkerOpenings: OpeningSource {
    private var state: HeldState
    private var answerer: QueryAnswerer
    private var room: [UInt8] = []

    init(_ current: CurrentState) {
        state = HeldState(current)
        answerer = QueryAnswerer(seed: state.value.seed)
    }

    /// Takes up the newest state, if there is a newer one. Called between two passes.
    func renew() { state.renew() }

    func exists(_ name: borrowing ScannedName) -> Bool { state.value.exists(name) }

    func opening(
        of query: Span<UInt8>, _ name: borrowing ScannedName, _ type: RecordType, from client: IPAddress
    ) -> Opening? {
        guard state.value.zones.find(name, type: type) != nil else { return nil }
        // no memory for those who have no such aliases
        if room.isEmpty { room = [UInt8](repeating: 0, count: Int(UInt16.max)) }
        return answerer.opening(of: query, from: client, with: state.value, in: &room)
    }
}
