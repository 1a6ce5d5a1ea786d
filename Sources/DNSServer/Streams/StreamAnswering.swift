// Answers questions from streams on their own event loop, and passes those that must be forwarded to a worker.

import DNSDispatch
import DNSForwarding
import DNSTransports
import DNSWire
import NIOCore
import Synchronization

/// The responder of the stream listeners.
final class StreamAnswering: StreamResponder {
    /// What one event loop answers with; confined to its thread.
    private final class Desk {
        private var answerer: QueryAnswerer
        private var room = [UInt8](repeating: 0, count: Int(UInt16.max))
        private var state: HeldState
        private let clock = BootClock()
        private var tally = TransportTally()
        private(set) var times = TransportCounts<DurationCounts>()

        private let recorder: QueryRecorder?

        init(_ current: CurrentState, _ cache: Cache?, _ recorder: QueryRecorder?) {
            self.recorder = recorder
            state = HeldState(current)
            answerer = QueryAnswerer(seed: state.value.seed, cache: cache, idleTime: current.idleTime)
        }

        /// What is known of a message here: the reply, or the rule under which it waits.
        func answer(
            _ message: Span<UInt8>, from client: IPAddress, to local: IPAddress, over transport: QueryTransport
        ) -> StreamOutcome {
            state.renew()
            tally.turn(to: transport, &answerer.counters)
            let start = clock.now
            var span = room.mutableSpan
            let verdict = answerer.answer(
                message, from: client, to: local, over: transport, with: state.value, at: AnswerMoment(now: start),
                in: &span)
            switch verdict {
            case .reply(let length):
                let end = clock.now
                times[transport].count((end - start).nanoseconds)
                note(message, from: client, over: transport, at: start, now: end, size: length)
                return .reply(Array(room[..<length]))
            case .drop: return .drop
            case .wait, .ask: return .later
            }
        }

        /// The rule under which what was just answered is to be asked for anew; nil where it is not.
        var refresh: RuleKey? { answerer.refresh }

        /// Takes up the newest state, if there is a newer one.
        func renew() { state.renew() }

        /// The reply to a message that no worker has room for.
        func shed(
            _ message: Span<UInt8>, from client: IPAddress, over transport: QueryTransport
        ) -> StreamOutcome {
            var span = room.mutableSpan
            tally.turn(to: transport, &answerer.counters)
            let length = answerer.shed(
                message, from: client, over: transport, because: ShedCause.mailboxFull.error, with: state.value,
                at: AnswerMoment(now: clock.now), in: &span)
            guard let length else { return .drop }
            note(message, from: client, over: transport, at: clock.now, now: clock.now, size: length)
            return .reply(Array(room[..<length]))
        }

        private func note(
            _ message: Span<UInt8>, from client: IPAddress, over transport: QueryTransport, at arrival: Instant,
            now: Instant, size: Int
        ) {
            guard let recorder else { return }
            recorder.note(
                message, from: client, over: transport, at: arrival, now: now, answerer.source, answerer.code,
                size: size)
            recorder.flush()
        }

        /// What was answered so far.
        var counts: TransportCounts<AnswerCounters> { tally.counts(with: answerer.counters) }
    }

    private let mailboxes: [Mailbox<WorkerLetter>]
    private let queries: Int
    private let next = Atomic(0)
    private let desks: [NIOLoopBoundBox<Desk>]

    /// - Parameters:
    ///   - mailboxes: those of the workers, at least one.
    ///   - queries: letters in a mailbox from which on it takes no more queries: the rest of its room is for replies.
    ///   - queryLog: what queries are logged with, by as many threads as there are loops besides the workers; nil where they are not.
    ///   - loops: the event loops on which questions will come.
    init(
        _ current: CurrentState, _ cache: Cache?, mailboxes: [Mailbox<WorkerLetter>], queries: Int,
        queryLog: QueryLog? = nil, loops: some Sequence<any EventLoop>
    ) {
        precondition(!mailboxes.isEmpty)
        self.mailboxes = mailboxes
        self.queries = queries
        desks = loops.enumerated().map { number, loop in
            let recorder = queryLog?.recorder(mailboxes.count + number)
            return .makeBoxSendingValue(Desk(current, cache, recorder), eventLoop: loop)
        }
    }

    /// Has every event loop take up the newest state; returns when all have.
    func renew() {
        for desk in desks {
            try? desk.eventLoop.submit { desk.value.renew() }.wait()
        }
    }

    /// How many event loops there are.
    var loopCount: Int { desks.count }

    /// Has every event loop add to `sum` what it has answered, on its own thread.
    func report(to sum: StatisticsSum) {
        for desk in desks {
            desk.eventLoop.execute {
                let counts = desk.value.counts
                let times = desk.value.times
                sum.take {
                    $0.answers.add(counts)
                    $0.times.add(times)
                }
            }
        }
    }

    func respond(
        to message: Span<UInt8>, from client: DNSWire.SocketAddress, at local: DNSWire.SocketAddress,
        over transport: QueryTransport, ticket: StreamTicket
    ) -> StreamOutcome {
        guard let desk = desks.first(where: { $0.eventLoop.inEventLoop })?.value else { return .close }
        let outcome = desk.answer(message, from: client.address, to: local.address, over: transport)
        let rule = desk.refresh
        if case .reply = outcome, rule == nil { return outcome }
        var octets: [UInt8] = []
        octets.append(contentsOf: message)
        guard case .later = outcome else {
            if let rule { _ = nextBox.post(.refresh(octets, rule), upTo: queries) }
            return outcome
        }
        let query = StreamQuery(
            message: octets, client: client, local: local, transport: transport, time: BootClock().now,
            asker: .peer(ticket))
        guard nextBox.post(.query(query), upTo: queries) else {
            return desk.shed(message, from: client.address, over: transport)
        }
        return .later
    }

    /// The mailbox of the worker whose turn it is: questions of one connection may be answered in any order (RFC 7766 s6.2.1.1).
    private var nextBox: Mailbox<WorkerLetter> {
        let worker = next.wrappingAdd(1, ordering: .relaxed).oldValue
        return mailboxes[Int(UInt(bitPattern: worker) % UInt(mailboxes.count))]
    }
}
