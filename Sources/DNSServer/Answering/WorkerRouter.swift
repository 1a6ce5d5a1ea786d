// What a worker's forwarder is told of the zones, the rules and the cache.

import DNSAuthority
import DNSDispatch
import DNSForwarding
import DNSWire

/// Finds out anew what becomes of queries that wait, from the state in service; confined to a worker's thread.
final class WorkerRouter: QuestionRouter {
    private var state: HeldState
    private var answerer: QueryAnswerer
    private var name: ScannedName
    private var room = [UInt8](repeating: 0, count: Int(UInt16.max))

    init(_ current: CurrentState, _ cache: Cache?) {
        state = HeldState(current)
        answerer = QueryAnswerer(seed: state.value.seed, cache: cache, idleTime: current.idleTime)
        name = ScannedName(seed: state.value.seed)
    }

    /// Takes up the newest state, if there is a newer one. Called between two passes.
    func renew() { state.renew() }

    var routes: UInt32 { state.value.routes }

    func belongs(_ target: Span<UInt8>, _ type: RecordType, to rule: RuleKey) -> Bool {
        let state = state.value
        if state.rules.isBootstrap(rule) { return true }
        guard (try? name.scan(target, at: 0)) != nil, state.zones.find(name, type: type) == nil,
            case .rule(let index) = state.rules.route(name, type)
        else { return false }
        return state.rules.outlines[index].key == rule
    }

    func exists(_ asked: Span<UInt8>) -> Bool { (try? name.scan(asked, at: 0)) != nil && state.value.exists(name) }

    func route(_ query: Span<UInt8>, from client: WaitingClient, now: Instant) -> Routing {
        answerer.route(
            query, from: client.address, over: client.transport, with: state.value,
            at: AnswerMoment(now: now, arrival: client.arrival), in: &room)
    }

    func takeWithheld() -> WithheldAnswer? { answerer.withheld.take() }

    @_lifetime(room: copy room)
    func answerStale(
        _ query: Span<UInt8>, from client: WaitingClient, now: Instant, into room: inout MutableSpan<UInt8>
    ) -> Int? {
        answerer.answerStale(
            query, from: client.address, over: client.transport, with: state.value,
            at: AnswerMoment(now: now, arrival: client.arrival), in: &room)
    }
}
