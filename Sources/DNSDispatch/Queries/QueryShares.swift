// What the listening dispatchers of a worker share: the listeners that may be busy, and the incoming-query queue.

/// The bounds on waiting queries, and everybody's share in them, for all the listening dispatchers of one worker. Each
/// dispatcher may have as many listeners attached as it likes; this bounds how many are busy. Confined to the worker's
/// thread.
package final class QueryShares {
    /// The bounds.
    package struct Limits: Equatable, Sendable {
        /// Listeners that may be busy at once.
        package var clients: Int
        /// Places in the queue.
        package var queries: Int
        /// How long a query may wait, from its arrival.
        package var queueTime: Duration

        package init(clients: Int = 1024, queries: Int = 4096, queueTime: Duration = .seconds(1)) {
            self.clients = clients
            self.queries = queries
            self.queueTime = queueTime
        }
    }

    /// What becomes of a query that no listener can take at once.
    enum Placement: Equatable {
        case queued
        /// It has a place, and another query was put out of the queue for it.
        case queuedInstead(of: ShedCause)
        case shed(ShedCause)
    }

    /// A query that is to be shed by the dispatcher that it came to.
    struct Shed {
        var slot: Slot
        var rule: RuleKey
        var cause: ShedCause
    }

    package let limits: Limits
    private let state: Leaf<State>

    package init(limits: Limits = Limits()) {
        self.limits = limits
        state = Leaf(State(limits: limits))
    }

    /// How many rules there are. Where there is more than one, an eighth of the listeners is kept for the others, so that nobody has to
    /// wait until one comes free.
    package var ruleCount: Int {
        get { state.value.ruleCount }
        set { state.value.ruleCount = newValue }
    }

    /// Listeners that are busy.
    package var busyCount: Int { state.value.busy }
    /// Queries in the queue.
    package var queuedCount: Int { state.value.queue.count }

    func join() -> Int32 { state.value.join() }
    func leave(_ dispatcher: Int32) { state.value.leave(dispatcher) }

    /// Says how many listeners a dispatcher has, and how many of them are idle.
    func report(_ dispatcher: Int32, attached: Int, idle: Int) {
        state.value.report(dispatcher, attached: attached, idle: idle)
    }

    /// Counts a listener as busy under a rule, if nothing waits and the bounds admit it.
    func begin(_ rule: RuleKey) -> Bool { state.value.begin(rule) }

    /// Counts a listener under a rule as busy no longer.
    func finish(_ rule: RuleKey) { state.value.finish(rule) }

    func place(_ query: IncomingQueryQueue.Query) -> Placement { state.value.place(query) }

    /// The oldest query that may go to a listener now, if it is this dispatcher's; its listener counts as busy then.
    func next(for dispatcher: Int32) -> Slot? { state.value.next(for: dispatcher) }

    /// A query of this dispatcher that has to be shed: put out for another, waiting for too long at `now`, or, when
    /// nobody is left to take them, any.
    func nextShed(for dispatcher: Int32, now: Instant, all: Bool) -> Shed? {
        state.value.nextShed(for: dispatcher, now: now, all: all)
    }

    /// Whether a dispatcher has a query that a listener could take at once, or one that was put out of the queue: what
    /// comes free at one dispatcher may be another's to use.
    func hasWork(for dispatcher: Int32) -> Bool { state.value.hasWork(for: dispatcher) }

    /// When the oldest query of a dispatcher will have waited for too long; nil when none waits.
    func deadline(for dispatcher: Int32) -> Instant? { state.value.deadline(for: dispatcher) }

    /// Queries of a dispatcher in the queue, and those put out of it that it has not shed yet.
    func waitingCount(of dispatcher: Int32) -> Int { state.value.waitingCount(of: dispatcher) }

    /// The buffers of a dispatcher's queries, in the queue and put out of it.
    func slots(of dispatcher: Int32) -> [Slot] { state.value.slots(of: dispatcher) }

    /// Makes the shares forget to unlink rightly, so that a test can see it caught.
    package func plant(_ fault: PlantedFault) { state.value.fault = fault }
}

extension QueryShares {
    private struct Member {
        var attached = 0
        var idle = 0
        var isGone = false
    }

    /// All of it, as one value, so that each call is one change.
    private struct State: ~Copyable {
        let limits: Limits
        var queue: IncomingQueryQueue
        var busy = 0
        /// Listeners that are busy under each rule that has any.
        var busyByRule = NumberTable()
        var members: [Member] = []
        var attached = 0
        var putOut: [(dispatcher: Int32, shed: Shed)] = []
        /// The one client that may hold more than its share: it came to do so while nobody else waited.
        var greedy: ClientKey?
        var ruleCount = 1
        var fault = PlantedFault.none

        init(limits: Limits) {
            self.limits = limits
            queue = IncomingQueryQueue(capacity: limits.queries)
        }

        /// Listeners that can be busy at all.
        var capacity: Int { min(limits.clients, attached) }
        /// Listeners that one rule may hold while others wait: half of them, rounded up so that none stays idle.
        var ruleBound: Int { (capacity + 1) / 2 }
        /// Listeners that one rule may hold whoever waits.
        var mostOfOne: Int { ruleCount > 1 ? capacity - capacity / 8 : capacity }
        /// Places that one client may hold while others wait.
        var clientBound: Int { max(1, limits.queries / 8) }

        mutating func join() -> Int32 {
            if let i = members.firstIndex(where: \.isGone) {
                members[i] = Member()
                return Int32(i)
            }
            members.append(Member())
            return Int32(members.count - 1)
        }

        mutating func leave(_ dispatcher: Int32) {
            report(dispatcher, attached: 0, idle: 0)
            members[Int(dispatcher)].isGone = true
        }

        mutating func report(_ dispatcher: Int32, attached new: Int, idle: Int) {
            attached += new - members[Int(dispatcher)].attached
            members[Int(dispatcher)].attached = new
            members[Int(dispatcher)].idle = idle
        }

        mutating func begin(_ rule: RuleKey) -> Bool {
            guard queue.count == 0, busy < capacity else { return false }
            let others = busyByRule.count(of: rule)
            guard others < mostOfOne else { return false }
            start(rule, besides: others)
            return true
        }

        /// Counts a listener as busy under a rule that has so many others.
        mutating func start(_ rule: RuleKey, besides others: Int) {
            busy += 1
            busyByRule.set(others + 1, for: UInt64(rule.rawValue))
        }

        mutating func finish(_ rule: RuleKey) {
            let others = busyCount(rule) - 1
            precondition(others >= 0 && busy > 0)
            busy -= 1
            if others > 0 {
                busyByRule.set(others, for: UInt64(rule.rawValue))
            } else {
                busyByRule.remove(UInt64(rule.rawValue))
            }
        }

        func busyCount(_ rule: RuleKey) -> Int { busyByRule.count(of: rule) }

        /// Whether a rule holds all listeners that are not kept for others.
        func isFull(_ rule: RuleKey) -> Bool { busyCount(rule) >= mostOfOne }

        /// Whether a rule holds its share of the listeners while another rule's questions wait.
        func isAtBound(_ rule: RuleKey) -> Bool {
            busyCount(rule) >= ruleBound && queue.count > queue.count(of: rule)
        }

        mutating func place(_ query: IncomingQueryQueue.Query) -> Placement {
            let hasIdle = busy < capacity && members[Int(query.dispatcher)].idle > 0
            if !hasIdle, isAtBound(query.rule) { return .shed(.ruleShare) }
            let mine = queue.count(of: query.client)
            if mine >= clientBound, queue.count > mine { return .shed(.clientShare) }
            var placement = Placement.queued
            if queue.count >= queue.capacity {
                guard let cause = makeRoom(for: query, mine: mine) else { return .shed(.queueFull) }
                placement = .queuedInstead(of: cause)
            }
            queue.append(query)
            if mine >= clientBound { greedy = query.client }
            return placement
        }

        /// Puts the newest query of a client, or of a rule, out of the full queue if that has more than its share and the
        /// one who wants in has less.
        mutating func makeRoom(for query: IncomingQueryQueue.Query, mine: Int) -> ShedCause? {
            if let greedy, mine < clientBound, queue.count(of: greedy) > clientBound,
                let newest = queue.newest(of: greedy)
            {
                putOut(newest, .clientShare)
                return .clientShare
            }
            let half = queue.capacity / 2
            if queue.count(of: query.rule) < half, let other = queue.rule(holdingMoreThan: half),
                let newest = queue.newest(of: other)
            {
                putOut(newest, .ruleShare)
                return .ruleShare
            }
            return nil
        }

        mutating func putOut(_ position: IncomingQueryQueue.Position, _ cause: ShedCause) {
            let query = queue.remove(position)
            putOut.append((query.dispatcher, Shed(slot: query.slot, rule: query.rule, cause: cause)))
        }

        /// The oldest query that a listener may take: its rule has not reached its bound, its dispatcher has an idle one.
        func oldestEligible() -> IncomingQueryQueue.Position? {
            queue.oldest { dispatcher, rule in members[Int(dispatcher)].idle > 0 && !isAtBound(rule) && !isFull(rule) }
        }

        mutating func next(for dispatcher: Int32) -> Slot? {
            guard queue.count > 0, busy < capacity, let oldest = oldestEligible() else { return nil }
            let query = queue.query(at: oldest)
            guard query.dispatcher == dispatcher else { return nil }
            if fault == .wrongUnlink, let other = queue.newest(of: query.rule) { remove(other) } else { remove(oldest) }
            start(query.rule, besides: busyCount(query.rule))
            return query.slot
        }

        func hasWork(for dispatcher: Int32) -> Bool {
            if putOut.contains(where: { $0.dispatcher == dispatcher }) { return true }
            guard queue.count > 0, busy < capacity, let oldest = oldestEligible() else { return false }
            return queue.query(at: oldest).dispatcher == dispatcher
        }

        mutating func remove(_ position: IncomingQueryQueue.Position) {
            _ = queue.remove(position)
            if let greedy, queue.count(of: greedy) <= clientBound { self.greedy = nil }
        }

        mutating func nextShed(for dispatcher: Int32, now: Instant, all: Bool) -> Shed? {
            if let i = putOut.firstIndex(where: { $0.dispatcher == dispatcher }) { return putOut.remove(at: i).shed }
            guard queue.count > 0, let oldest = queue.oldest({ owner, _ in owner == dispatcher }) else { return nil }
            let query = queue.query(at: oldest)
            guard all || query.time + limits.queueTime <= now else { return nil }
            remove(oldest)
            return Shed(slot: query.slot, rule: query.rule, cause: all ? .noListener : .overstayed)
        }

        func deadline(for dispatcher: Int32) -> Instant? {
            guard queue.count > 0 else { return nil }
            return queue.oldest { owner, _ in owner == dispatcher }.map { queue.query(at: $0).time + limits.queueTime }
        }

        func slots(of dispatcher: Int32) -> [Slot] {
            queue.slots(ofDispatcher: dispatcher)
                + putOut.filter { $0.dispatcher == dispatcher }.map(\.shed.slot)
        }

        func waitingCount(of dispatcher: Int32) -> Int {
            queue.count(ofDispatcher: dispatcher) + putOut.reduce(0) { $1.dispatcher == dispatcher ? $0 + 1 : $0 }
        }
    }
}

extension NumberTable {
    /// Listeners that are busy under a rule: none where it is not in the table.
    fileprivate func count(of rule: RuleKey) -> Int { number(of: UInt64(rule.rawValue)) ?? 0 }
}
