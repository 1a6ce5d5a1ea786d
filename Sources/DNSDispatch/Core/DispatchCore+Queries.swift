// Row "Receive: a query" of the flows, and what comes back from listeners.

import DNSWire

extension DispatchCore {
    /// What is to be done with a query that has to wait.
    enum QueryOutcome {
        /// Nothing; if its port wants to know, it was abandoned.
        case freed
        case queued
        case hand(ListenerHandle, Slot)
        case shed(ShedCause)
    }

    /// Takes up a query that cannot be answered at once, in a place of the inbox.
    mutating func arrive(query place: Int, rule: RuleKey) -> QueryOutcome {
        // the shares are asked in place: a constant of them would be a reference to be counted
        guard shares != nil, listeners.count > 0, ending == nil else {
            counters.withoutListener += 1
            mark(.queryWithoutListener)
            return .freed
        }
        let arrival = inbox[place]
        let slot = inbox.slot(of: place)
        let key = WaitingQuery(pool.octets(of: slot, length: arrival.length), from: arrival.path, seed)
        if let known = waiting.number(of: key.hash), isRepetition(slot, arrival, of: Slot(index: Int32(known))) {
            counters.repeated += 1
            mark(.queryRepeated)
            return .freed
        }
        pool[slot] = BufferNote(arrival: arrival, rule: rule, key: key)
        if listeners.idleCount > 0, shares?.begin(rule) == true {
            inbox.take(place)
            waiting.set(Int(slot.index), for: key.hash)
            mark(.queryHanded)
            return .hand(occupy(slot), slot)
        }
        let candidate = IncomingQueryQueue.Query(
            slot: slot, dispatcher: number, rule: rule, client: ClientKey(arrival.path.peer.address),
            time: arrival.time)
        switch shares?.place(candidate) ?? .shed(.noListener) {
        case .shed(let cause):
            return .shed(cause)
        case .queuedInstead:
            mark(.queryPutAnotherOut)
        case .queued:
            mark(.queryQueued)
        }
        inbox.take(place)
        waiting.set(Int(slot.index), for: key.hash)
        return .queued
    }

    /// Whether a query is the repetition of one that waits, whose hash is the same.
    private func isRepetition(_ slot: Slot, _ arrival: Arrival, of known: Slot) -> Bool {
        let query = pool.octets(of: slot, length: arrival.length)
        let other = pool[known].arrival
        let octets = pool.octets(of: known, length: other.length)
        return WaitingQuery.isRepetition(query, arrival.path, of: octets, other.path)
    }

    /// Puts a query in the hand of an idle listener; the shares have counted it as busy.
    private mutating func occupy(_ slot: Slot) -> ListenerHandle {
        let handle = listeners.occupy(.query(slot))
        reportListeners()
        queriesOut += 1
        counters.handedOut += 1
        if fault == .doubleFree { pool.giveBack(slot) }
        return handle
    }

    /// The next query that a listener can take from the queue.
    mutating func nextQuery() -> (ListenerHandle, Slot)? {
        guard let shares, listeners.idleCount > 0, let slot = shares.next(for: number) else { return nil }
        mark(.returnedToNextQuery)
        return (occupy(slot), slot)
    }

    /// Whether a query can go on that waits here.
    var hasTurn: Bool { !isEnded && shares?.hasWork(for: number) ?? false }

    /// The next query that is to be shed: it overstayed, was put out, or nobody is left to take it.
    func nextShed(now: Instant) -> QueryShares.Shed? {
        shares?.nextShed(for: number, now: now, all: listeners.count == 0)
    }

    /// Frees a query that was shed.
    mutating func freeShed(_ slot: Slot) {
        forget(slot)
        pool.giveBack(slot)
    }

    /// Counts a query that was shed.
    mutating func countShed(_ cause: ShedCause, isAnswered: Bool) {
        counters.shed[cause] += 1
        if !isAnswered { counters.shedSilently += 1 }
        mark(.queryShed)
        mark(isAnswered ? .shedAnswered : .shedSilently)
        switch cause {
        case .queueFull: mark(.shedQueueFull)
        case .overstayed: mark(.shedOverstayed)
        case .ruleShare: mark(.shedRuleShare)
        case .clientShare: mark(.shedClientShare)
        case .noListener: mark(.shedNoListener)
        case .upstreamsDown, .upstreamsBusy, .noUpstreams, .forwardingLoop, .mailboxFull: break
        }
    }

    /// Takes up a query event that came back. The listener, if it is still there, is idle then.
    mutating func returned(query slot: Slot, listener: ListenerHandle, isAnswered: Bool) {
        if fault == .leakedEvent { return }
        if isAnswered { counters.replied += 1 } else { counters.droppedUnanswered += 1 }
        mark(isAnswered ? .returnedAnswered : .returnedUnanswered)
        shares?.finish(pool[slot].rule)
        forget(slot)
        pool.giveBack(slot)
        queriesOut -= 1
        free(listener)
    }

    /// Takes up an exhaustion event that came back.
    mutating func returned(exhausted listener: ListenerHandle) {
        mark(.returnedExhausted)
        exhaustedIsOut = false
        if receiving == .toldListener { receiving = .stopped }
        free(listener)
    }

    private mutating func free(_ listener: ListenerHandle) {
        guard listeners.contains(listener) else {
            mark(.returnedFromStaleListener)
            return
        }
        listeners.release(listener)
        reportListeners()
    }

    /// Forgets by what a query is known again.
    private mutating func forget(_ slot: Slot) {
        // a key that hashes alike may have taken its place
        let hash = pool[slot].key.hash
        if waiting.number(of: hash) == Int(slot.index) { waiting.remove(hash) }
    }
}
