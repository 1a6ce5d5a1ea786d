// Asked first about every query of a worker's dispatchers.

import DNSDispatch
import DNSForwarding
import DNSWire

/// The responder of one worker; confined to its thread.
final class WorkerResponder: Responder {
    private let forwarder: Forwarder
    private let sheds: ShedLog
    /// Nil where no queries are logged.
    private let recorder: QueryRecorder?
    private var state: HeldState
    private var answerer: QueryAnswerer
    /// Whether queries come on streams, of several transports.
    private let isForStreams: Bool
    private var tally = TransportTally()

    init(
        _ current: CurrentState, _ cache: Cache?, _ forwarder: Forwarder, _ sheds: ShedLog,
        _ recorder: QueryRecorder? = nil, batch: Int = 0, isForStreams: Bool = false
    ) {
        self.isForStreams = isForStreams
        self.recorder = recorder
        self.sheds = sheds
        self.forwarder = forwarder
        state = HeldState(current)
        answerer = QueryAnswerer(
            seed: state.value.seed, cache: cache, idleTime: current.idleTime, batch: batch)
    }

    /// What was answered so far; for streams, over the transport of the last query.
    var counters: AnswerCounters { answerer.counters }

    /// What was answered so far over streams.
    var streamCounts: TransportCounts<AnswerCounters> { tally.counts(with: answerer.counters) }

    /// Replies that were made so far.
    var replyCount: UInt64 { answerer.counters.replies.total }

    /// Takes up the newest state, if there is a newer one. Called between two passes, when the forwarder takes up its rules, too:
    /// a query never waits under a rule that the forwarder does not know yet.
    func renew() { state.renew() }

    func respond(to queries: borrowing QueryBatch, now: Instant) {
        // the one reference that is counted for the whole batch
        let state = state.value
        if isForStreams {
            answer(queries, with: state, now, &answerer, &tally)
        } else {
            answer(queries, with: state, now, &answerer)
        }
    }

    private func answer(
        _ queries: borrowing QueryBatch, with state: ServingState, _ now: Instant, _ answerer: inout QueryAnswerer
    ) {
        answerer.readAhead(queries, with: state)
        guard let recorder else {
            return queries.decide { packet, arrival, room in
                decide(packet, arrival, with: state, now, &answerer, &room)
            }
        }
        queries.decide { packet, arrival, room in
            let verdict = decide(packet, arrival, with: state, now, &answerer, &room)
            note(verdict, packet, arrival, now, answerer, by: recorder)
            return verdict
        }
    }

    /// The same for queries that came on streams.
    private func answer(
        _ queries: borrowing QueryBatch, with state: ServingState, _ now: Instant, _ answerer: inout QueryAnswerer,
        _ tally: inout TransportTally
    ) {
        queries.decide { packet, arrival, room in
            tally.turn(to: arrival.path.transport, &answerer.counters)
            let verdict = decide(packet, arrival, with: state, now, &answerer, &room)
            if let recorder { note(verdict, packet, arrival, now, answerer, by: recorder) }
            return verdict
        }
    }

    @inline(__always)
    private func note(
        _ verdict: Verdict, _ packet: Span<UInt8>, _ arrival: Arrival, _ now: Instant,
        _ answerer: borrowing QueryAnswerer, by recorder: QueryRecorder
    ) {
        guard case .reply(let length) = verdict else { return }
        recorder.note(
            packet, from: arrival.path.peer.address, over: arrival.path.transport, at: arrival.time, now: now,
            answerer.source, answerer.code, size: length)
    }

    @inline(__always)
    private func decide(
        _ packet: Span<UInt8>, _ arrival: Arrival, with state: ServingState, _ now: Instant,
        _ answerer: inout QueryAnswerer, _ room: inout MutableSpan<UInt8>
    ) -> Verdict {
        let verdict = answerer.answer(
            packet, from: arrival.path.peer.address, to: arrival.path.local, over: arrival.path.transport, with: state,
            at: AnswerMoment(now: now), in: &room)
        if let rule = answerer.refresh { forwarder.refresh(packet, under: rule) }
        // where nobody is to be asked, no listener is needed: it is answered at once, and never queued
        guard let rule = verdict.rule, let cause = forwarder.shedCause(rule) else { return verdict }
        sheds.count(cause, under: rule)
        let length = answerer.shed(
            packet, from: arrival.path.peer.address, over: arrival.path.transport, because: cause.error, with: state,
            at: AnswerMoment(now: now), in: &room)
        return length.map { .reply(length: $0) } ?? .drop
    }

    func shed(
        _ query: Span<UInt8>, _ arrival: Arrival, rule: RuleKey, cause: ShedCause, now: Instant,
        into room: inout MutableSpan<UInt8>
    ) -> Int? {
        sheds.count(cause, under: rule)
        if isForStreams { tally.turn(to: arrival.path.transport, &answerer.counters) }
        let length = answerer.shed(
            query, from: arrival.path.peer.address, over: arrival.path.transport, because: cause.error,
            with: state.value,
            at: AnswerMoment(now: now, arrival: arrival.time), in: &room)
        if let recorder, let length {
            recorder.note(
                query, from: arrival.path.peer.address, over: arrival.path.transport, at: arrival.time, now: now,
                answerer.source, answerer.code, size: length)
        }
        return length
    }
}
