// Asked first about every query of a worker's dispatchers.

import DNSDispatch
import DNSWire

/// The responder of one worker; confined to its thread.
final class WorkerResponder: Responder {
    private let transport: QueryAnswerer.Transport
    private let current: CurrentState
    private var generation: Int
    private var state: ServingState
    private var answerer: QueryAnswerer

    init(_ current: CurrentState, over transport: QueryAnswerer.Transport) {
        self.transport = transport
        self.current = current
        generation = current.generation
        state = current.state
        answerer = QueryAnswerer(seed: state.seed)
    }

    /// What was answered so far.
    var counters: AnswerCounters { answerer.counters }

    /// Takes up the newest state, if there is a newer one. Called between two batches, so that a query is answered from one state.
    func renew() {
        let newest = current.generation
        guard newest != generation else { return }
        generation = newest
        state = current.state
    }

    func respond(to queries: borrowing QueryBatch, now: Instant) {
        renew()
        // the one reference that is counted for the whole batch
        let state = state
        answer(queries, with: state, &answerer)
    }

    private func answer(_ queries: borrowing QueryBatch, with state: ServingState, _ answerer: inout QueryAnswerer) {
        let transport = transport
        queries.decide { packet, arrival, room in
            answerer.answer(packet, from: arrival.path.peer.address, over: transport, with: state, in: &room)
        }
    }

    func shed(
        _ query: Span<UInt8>, _ arrival: Arrival, rule: RuleKey, cause: ShedCause, now: Instant,
        into room: inout MutableSpan<UInt8>
    ) -> Int? {
        answerer.shed(query, over: transport, in: &room)
    }
}
