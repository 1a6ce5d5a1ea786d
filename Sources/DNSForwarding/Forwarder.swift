// Brings the questions that cannot be answered here to upstreams, and the answers back.

package import DNSDispatch
package import DNSWire
package import Logging

/// What a forwarder is made with, besides its rules.
package struct ForwarderParts {
    /// Questions that may be in flight at once: `limits.clients`.
    package var clients: Int
    /// Makes the sockets that an upstream is asked from over UDP.
    package var sockets: (SocketAddress) -> DispatcherSet
    /// Carries questions over streams.
    package var streams: any UpstreamStream
    /// Knows what is known here; nil where that is nothing.
    package var router: (any QuestionRouter)?
    /// Where answers are kept.
    package var cache: Cache?
    /// The time of day in seconds since 1970, which signatures are measured by.
    package var wall: () -> UInt32
    /// What other workers ask, and this one does not; nil where it is the only one.
    package var claims: WorkerClaims?
    /// What all workers find forwarding loops with; nil where nobody looks for them.
    package var loops: LoopWatch?
    /// For how long connections of clients may be idle, in units of 100 milliseconds; nil where nobody is told.
    package var idleTime: UInt16?
    /// Unpredictable numbers, for the case of letters.
    package var random: any RandomSource
    /// Is told of every reply to a client; nil where nobody wants to know.
    package var recorder: (any ReplyRecorder)?
    package var log: Logger

    package init(
        clients: Int, sockets: @escaping (SocketAddress) -> DispatcherSet, streams: any UpstreamStream,
        router: (any QuestionRouter)? = nil, cache: Cache? = nil, wall: @escaping () -> UInt32 = { 0 },
        claims: WorkerClaims? = nil, loops: LoopWatch? = nil, idleTime: UInt16? = nil,
        random: any RandomSource, recorder: (any ReplyRecorder)? = nil, log: Logger
    ) {
        self.clients = clients
        self.sockets = sockets
        self.streams = streams
        self.router = router
        self.cache = cache
        self.wall = wall
        self.claims = claims
        self.loops = loops
        self.idleTime = idleTime
        self.random = random
        self.recorder = recorder
        self.log = log
    }
}

/// Brings a worker's questions to upstreams, and the answers back:
///
///     query event --> identical one in flight? --yes--> joins it
///                          | no
///                     attempt --> upstream --> reply --> checked --> written for each asker
///                          ^                     |
///                          +---- not usable -----+
///
/// It is confined to the worker's thread and reads no clock. In each pass the worker
///
/// 1. calls `advance(to:)`, and hands in by `take(_:)` what came of questions that went over streams;
/// 2. serves the dispatchers that are readable, those of the sets of sockets included;
/// 3. calls `settle()`, which settles the listening dispatchers that it is attached to and all its sets.
///
/// A pass is also due when `deadline` has come.
package final class Forwarder {
    let parts: ForwarderParts
    let seed: HashSeed
    var now: Instant
    var counted = ForwardCounters()
    // questions that were answered with a failure at once, for whoever tells the log
    var shedNow: [(cause: ShedCause, rule: RuleKey)] = []

    // rules and upstreams
    private var current: ForwardRules
    let rules = Leaf(RuleTable([]))
    private var upstreams: [Upstream: UpstreamState] = [:]
    // those that no rule names any more, until the last question has ended that may ask them
    private var leaving: [UpstreamState] = []
    // those of both that have sockets open, and so something to settle
    private var asked: [UpstreamState] = []
    // those that are down, and some that were, to be probed
    var down: [UpstreamState] = []
    // where questions come from
    private var listening: [Dispatcher] = []
    private(set) var isFinishing = false
    // attempts made so far, over UDP
    var sentCount = 0

    // questions in flight, and those that live on after their answer
    let flights: Leaf<FlightTable>
    var outlivingCount = 0
    // those among them that nobody asked
    var ownProbeCount = 0
    // those that nobody waits for: what they bring is for the cache
    var refreshCount = 0

    // room for one query and one reply at a time
    let query: Leaf<IncomingQuery>
    var records = ReplyRecords()
    let packer: Leaf<ReplyPacker>
    var writer: ReplyWriter
    var staleRoom: [UInt8] = []
    /// For how long answers are kept.
    var policy = CachePolicy()

    /// Makes a forwarder; nothing is sent until somebody asks.
    package init(rules: ForwardRules, parts: ForwarderParts, now: Instant) {
        self.parts = parts
        self.now = now
        seed = rules.seed
        current = rules
        let numbers = parts.clients + DispatchLimits.probes + DispatchLimits.refreshes
        flights = Leaf(FlightTable(capacity: numbers, now: now))
        query = Leaf(IncomingQuery(seed: seed))
        packer = Leaf(ReplyPacker(seed: seed))
        writer = ReplyWriter(seed: seed, idleTime: parts.idleTime)
        use(rules)
    }

    // MARK: Passes

    /// Attaches request listeners to a listening dispatcher of the worker: as many as questions may be in flight.
    /// - Throws: what `Dispatcher.add(listener:)` throws.
    package func attach(to dispatcher: Dispatcher) throws(AddFailure) {
        let desk = ListenerDesk(dispatcher, forwarder: self)
        for _ in 0..<parts.clients { _ = try dispatcher.add(listener: desk) }
        listening.append(dispatcher)
    }

    /// Says what time it is, and does what is due.
    package func advance(to now: Instant) {
        self.now = max(self.now, now)
        flights.value.recycle()
        while let flight = flights.value.nextDue(now: self.now) { wake(flight) }
        if !down.isEmpty { probeDown() }
    }

    /// Takes up what came of a question that went over a stream.
    package func take(_ reply: StreamReply) {
        guard let (flight, attempt) = flights.value.find(reply.ticket) else { return }
        switch reply.outcome {
        case .reply(let message): read(message.span, overStream: true, isCutOff: false, attempt, of: flight)
        case .failed: broke(attempt, of: flight)
        case .untrusted(let reason):
            flight.upstream(of: attempt).distrusted(for: reason, now: now)
            broke(attempt, of: flight, mayHeal: false)
        case .declined(let reason):
            flight.upstream(of: attempt).declined(for: reason, now: now)
            broke(attempt, of: flight, mayHeal: false)
        }
    }

    /// Settles the listening dispatchers and the sets of sockets, until none has anything left to do.
    package func settle() {
        repeat {
            for dispatcher in listening { dispatcher.settle(now) }
            var sent: Int
            repeat {
                sent = sentCount
                var isQuiet = false
                for state in asked {
                    state.sockets?.settle(now)
                    isQuiet = isQuiet || state.hasNoSocket
                }
                if isQuiet { dropQuiet() }
            } while sent != sentCount
        } while listening.contains { $0.hasUnsettled }
        if !leaving.isEmpty { leave() }
        if listening.contains(where: \.isEnded) { listening.removeAll(where: \.isEnded) }
    }

    /// When a pass is due even if nothing arrives; nil for never.
    package var deadline: Instant? {
        var first = flights.value.deadline
        func consider(_ other: Instant?) {
            if let other { first = first.map { min($0, other) } ?? other }
        }
        for dispatcher in listening { consider(dispatcher.deadline) }
        for state in asked { consider(state.sockets?.deadline) }
        if !isFinishing { for state in down { consider(state.ownProbeTime) } }
        return first
    }

    /// Has the upstreams settled no longer that have no socket open.
    private func dropQuiet() {
        for state in asked { state.isListed = !state.hasNoSocket }
        asked.removeAll { !$0.isListed }
    }

    /// An upstream is about to be asked over UDP: until its sockets are closed they are settled in each pass.
    func willAsk(_ state: UpstreamState) {
        guard !state.isListed else { return }
        state.isListed = true
        asked.append(state)
    }

    // MARK: Rules

    /// Says of the server in replies what `edns` is.
    package func use(_ edns: ServerEDNS) { writer.edns = edns }

    /// Keeps answers for as long as `policy` says.
    package func use(_ policy: CachePolicy) { self.policy = policy }

    /// Takes up new rules. What is known of upstreams that they name lives on, and a rule that has not changed stays as it is.
    /// Questions in flight end under the old rules, and where these have changed nobody joins them any more.
    /// The new rules must have the seed of the first.
    package func use(_ rules: ForwardRules) {
        var known = upstreams
        for state in leaving where !state.isClosing { known[state.upstream] = state }
        var kept: [Upstream: UpstreamState] = [:]
        var states: [RuleState] = []
        var named: Set<Upstream> = []
        for rule in rules.rules {
            guard case .forward(let group) = rule.action else { continue }
            let members = (group.upstreams + group.fallback).map { upstream in
                let state = kept[upstream] ?? known[upstream] ?? makeState(upstream)
                kept[upstream] = state
                return state
            }
            let old = self.rules.value[rule.key]
            let new = RuleState(rule, group, upstreams: members)
            let state = old?.isSame(as: new) == true ? old ?? new : new
            states.append(state)
            for member in members { member.belong(to: state, isFirst: named.insert(member.upstream).inserted) }
        }
        leaving = leaving.filter(\.isClosing) + known.values.filter { kept[$0.upstream] == nil }
        upstreams = kept
        down = kept.values.filter(\.isDown)
        current = rules
        flights.value.forgetSpare()
        self.rules.value = RuleTable(states)
        for flight in flights.value.all where self.rules.value[flight.key.rule] !== flight.rule {
            flights.value.outdate(flight)
        }
    }

    private func makeState(_ upstream: Upstream) -> UpstreamState {
        let sockets = upstream.transport.isStreamOnly ? nil : parts.sockets(upstream.address)
        return UpstreamState(
            upstream, sockets: sockets, fairShare: max(1, parts.clients / 2), random: parts.random, log: parts.log)
    }

    /// Closes the sockets of upstreams that nobody can ask any more.
    private func leave() {
        for state in leaving where !state.isClosing && state.isUnused { state.close(now) }
        leaving.removeAll { $0.isClosed }
    }

    /// Why a question under a rule would be answered with a failure at once, since there is no upstream, or all are down: it needs
    /// no listener then. Nil where it is to be asked; now and then so that it is seen whether they are back.
    package func shedCause(_ rule: RuleKey) -> ShedCause? {
        // where there was a loop, it must be seen whether questions still come back
        guard let rule = rules.value[rule], rule.looping == 0 else { return nil }
        return rule.shedCause(now: now)
    }

    /// The questions that were answered with a failure at once since the last call, with the cause and the rule of each. To be
    /// called at the end of each pass.
    package func takeShed() -> [(cause: ShedCause, rule: RuleKey)] {
        guard !shedNow.isEmpty else { return [] }
        defer { shedNow = [] }
        return shedNow
    }

    /// Whether the answer to a question for a name may hold no local address.
    func isProtected(_ name: borrowing ScannedName, under rule: RuleState) -> Bool {
        // an upstream may well be in the house
        !current.isBootstrap(rule.key) && current.rebinding?.covers(name, under: rule.zone) ?? false
    }

    /// Tells the log of the reply that was read last, if it was withheld.
    func tellIfWithheld(_ flight: Flight) {
        guard let address = records.withheld, let name = try? Name(wire: flight.asked.name) else { return }
        tell(of: WithheldAnswer(name: name, type: flight.asked.type, address: address))
    }

    /// Tells the log that an answer was withheld, unless it has been told of that name not long ago.
    func tell(of withheld: WithheldAnswer) {
        let verdict = current.rebinding?.tell(withheld.name, now: now) ?? .nothing
        guard verdict != .nothing else { return }
        let last = verdict == .lastName ? " For an hour no other names are told of." : ""
        parts.log.warning(
            """
            The \(withheld.type) records of \(withheld.name) were withheld: \(withheld.address) is a local address, and they come \
            from outside. rebinding: {allow: [\(withheld.name)]} lets them through.\(last)
            """)
    }

    // MARK: Ending

    /// Answers all questions in flight with a failure, and whatever is still handed over: the server ends.
    package func finish() {
        isFinishing = true
        for flight in flights.value.all {
            if flight.isOpen { abandon(flight) } else { release(flight) }
        }
    }

    /// Closes all sockets to upstreams, after `finish()` and when the listening dispatchers have ended. They are all closed
    /// when the next `settle()` returns.
    package func close() {
        for state in upstreams.values { state.close(now) }
        for state in leaving { state.close(now) }
    }

    /// What is said to those who are not answered any more.
    static var ending: ExtendedError { ExtendedError(.other, "shutting down") }

    // MARK: State

    /// Questions in flight that somebody waits for, those that joined not counted.
    package var inFlightCount: Int { flights.value.count - outlivingCount - refreshCount }

    /// What was counted so far.
    package var counters: ForwardCounters { counted }

    /// Whether no socket to an upstream is open any more, after `close()`.
    package var isClosed: Bool { upstreams.values.allSatisfy(\.isClosed) && leaving.allSatisfy(\.isClosed) }

    /// How the upstreams of the present rules fare.
    package var upstreamReports: [UpstreamReport] {
        upstreams.values.map { state in
            UpstreamReport(
                upstream: state.upstream, isDown: state.isDown, smoothedTime: state.smoothedTime,
                questions: state.asked, counters: state.counters)
        }
    }

    /// How the present rules that ask others fare, in their order; the one by which the names of upstreams are resolved is none of them.
    package var ruleReports: [RuleReport] {
        rules.value.states.filter { !current.isBootstrap($0.key) }.map(\.report)
    }

    /// The zone of a rule, and the upstream of it that most attempts wait for over UDP; nil for a rule that is gone, or when
    /// none waits.
    package func bottleneck(of key: RuleKey) -> (zone: Name, upstream: Upstream)? {
        guard let rule = rules.value[key] else { return nil }
        let waits = rule.upstreams.map { (state: $0, attempts: $0.sockets?.responseCount ?? 0) }
        guard let most = waits.max(by: { $0.attempts < $1.attempts }), most.attempts > 0 else { return nil }
        return (rule.zone, most.state.upstream)
    }

    /// The rule that a query waited under; after a reload, the one that its name belongs to now.
    func rule(_ key: RuleKey, for name: borrowing ScannedName, _ type: RecordType) -> RuleState? {
        if let state = rules.value[key] { return state }
        guard case .rule(let index) = current.route(name, type) else { return nil }
        return rules.value[current.rules[index].key]
    }
}
