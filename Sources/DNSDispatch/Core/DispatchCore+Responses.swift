// Row "Receive: a response" of the flows, and what comes back from entries.

import DNSWire

extension DispatchCore {
    /// What is to be done with a response.
    enum ResponseOutcome {
        /// Nothing: its buffer is free, or it waits at its entry.
        case settled
        case hand(ResponseHandle, Slot)
        /// The entry is to be told.
        case note(ResponseTrouble, ResponseHandle)
        /// These entries are to be told that too much pretended to be their reply.
        case suspect([ResponseHandle])
    }

    /// The messages that may pretend to be the reply before the entry is told.
    static var mostMismatches: Int { 10 }

    /// Takes up a response in a place of the inbox. Here, and nowhere else, it is decided whether a reply may be believed
    /// as far as the dispatcher knows: id, source address and port, and the octets of the question (RFC 5452 s9.1). The
    /// socket is the right one, since each entry belongs to one.
    mutating func arrive(response place: Int) -> ResponseOutcome {
        let arrival = inbox[place]
        let slot = inbox.slot(of: place)
        switch responses.match(pool.octets(of: slot, length: arrival.length), from: arrival.path.peer) {
        case .none(let id, let fromElsewhere): return unmatched(id, from: arrival.path.peer, fromElsewhere)
        case .entry(let handle, .same): return believe(slot, place, handle, arrival)
        case .entry(let handle, .differsInCase):
            let isRight = responses[handle]?.anyCase == true
            return isRight ? believe(slot, place, handle, arrival) : differsInCase(handle)
        case .entry(let handle, .other):
            return mismatched(handle, Header(pool.octets(of: slot, length: arrival.length)))
        }
    }

    private mutating func believe(
        _ slot: Slot, _ place: Int, _ handle: ResponseHandle, _ arrival: Arrival
    ) -> ResponseOutcome {
        guard replies < settings.replies else {
            counters.crowdedOut += 1
            mark(.responseWithoutEvent)
            return .settled
        }
        let isHanded = responses.change(handle) { entry -> Bool? in
            if case .nothing = entry.hand {
                entry.hand = .reply(slot)
                return true
            }
            return entry.queue.append(slot) ? false : nil
        }
        guard let isHanded = isHanded ?? nil else {
            counters.crowdedOut += 1
            mark(.responseQueueFull)
            return .settled
        }
        pool[slot] = BufferNote(arrival: arrival, rule: RuleKey(rawValue: 0), key: WaitingQuery())
        inbox.take(place)
        replies += 1
        guard isHanded else {
            mark(.responseQueued)
            return .settled
        }
        counters.delivered += 1
        mark(.responseHanded)
        return .hand(handle, slot)
    }

    private mutating func differsInCase(_ handle: ResponseHandle) -> ResponseOutcome {
        counters.differingInCase += 1
        mark(.responseDiffersInCase)
        return .note(.differsInCase, handle)
    }

    /// A response that has an entry's id and comes from where its question went, but doesn't repeat the question.
    private mutating func mismatched(_ handle: ResponseHandle, _ header: Header?) -> ResponseOutcome {
        counters.mismatched += 1
        let outcome = suspect([handle])
        guard case .settled = outcome, let header, header.deniesWithoutQuestion else {
            mark(.responseToOtherQuestion)
            return outcome
        }
        mark(.responseWithoutQuestion)
        return .note(.deniedWithoutQuestion, handle)
    }

    /// A response that belongs to no entry. If its source is one that questions went to, somebody guesses ids: it counts
    /// at all the entries that it may have been aimed at.
    private mutating func unmatched(
        _ id: MessageID, from peer: SocketAddress, _ fromElsewhere: [ResponseHandle]
    ) -> ResponseOutcome {
        if !fromElsewhere.isEmpty {
            counters.mismatched += 1
            mark(.responseFromElsewhere)
            return suspect(fromElsewhere)
        }
        if formerIDs.contains(id, peer) {
            counters.late += 1
            mark(.responseLate)
            return .settled
        }
        let targets = responses.handles.filter { responses[$0]?.destination == peer }
        guard !targets.isEmpty else {
            counters.unmatched += 1
            mark(.responseUnmatched)
            return .settled
        }
        counters.stray += 1
        mark(.responseStray)
        return suspect(targets)
    }

    private mutating func suspect(_ handles: [ResponseHandle]) -> ResponseOutcome {
        let told = handles.filter { handle in
            responses.change(handle) { entry in
                entry.mismatches += 1
                return entry.mismatches == Self.mostMismatches
            } ?? false
        }
        guard !told.isEmpty else { return .settled }
        mark(.responseManyMismatches)
        return .suspect(told)
    }

    /// Takes up a reply event that came back, and returns the next one for its entry.
    mutating func returned(reply slot: Slot, entry: ResponseHandle) -> (ResponseHandle, Slot)? {
        if fault == .leakedEvent { return nil }
        pool.giveBack(slot)
        replies -= 1
        guard responses.contains(entry) else {
            mark(.returnedFromStaleResponse)
            return nil
        }
        shutdownCursor = min(shutdownCursor, entry.index)
        let next = responses.change(entry) { entry -> Slot? in
            let next = entry.queue.popFirst()
            entry.hand = next.map { .reply($0) } ?? .nothing
            return next
        }
        guard let next = next ?? nil else {
            mark(.returnedReply)
            return nil
        }
        counters.delivered += 1
        mark(.returnedReplyToNext)
        return (entry, next)
    }
}
