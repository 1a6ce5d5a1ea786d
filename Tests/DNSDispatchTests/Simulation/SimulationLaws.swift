// What must hold after every step of a simulation.

import DNSDispatch
import DNSWire

/// A law that was broken, and how.
struct BrokenLaw: Error, CustomStringConvertible {
    let description: String
}

extension Simulation {
    /// Looks at all laws.
    func checkLaws() throws(BrokenLaw) {
        try checkBuffers()
        guard shares.busyCount <= shares.limits.clients, shares.queuedCount <= shares.limits.queries else {
            throw BrokenLaw(description: "more are busy or wait than may: \(shares.busyCount), \(shares.queuedCount)")
        }
        for member in members {
            try checkReceiving(member)
            try checkShutdown(member)
            try checkEnd(member)
            try checkIDs(member)
            try checkCounts(member)
        }
    }

    /// Buffers free + buffers held = buffers in all, each in exactly one place.
    private func checkBuffers() throws(BrokenLaw) {
        var places = [Int](repeating: 0, count: pool.count)
        for slot in pool.freeSlots { places[Int(slot.index)] += 1 }
        var held = 0
        for member in members {
            let out = member.rig.listener.slots + member.rig.receiver.slots
            for slot in member.dispatcher.slotsInside + out { places[Int(slot.index)] += 1 }
            let census = member.dispatcher.census
            held += census.total
            guard census.queriesOut == member.rig.listener.heldCount else {
                throw BrokenLaw(
                    description: "\(census.queriesOut) queries out, \(member.rig.listener.heldCount) in hand")
            }
        }
        guard places.allSatisfy({ $0 == 1 }) else {
            throw BrokenLaw(description: "buffers are in so many places each: \(places)")
        }
        guard pool.freeCount + held == pool.count else {
            throw BrokenLaw(description: "\(pool.freeCount) free + \(held) held != \(pool.count)")
        }
    }

    /// While somebody is attached and buffers are free, packets are received.
    private func checkReceiving(_ member: SimulatedMember) throws(BrokenLaw) {
        let dispatcher = member.dispatcher
        let isAttached = dispatcher.listenerCount + dispatcher.responseCount > 0 || member.rig.responder != nil
        guard isAttached, dispatcher.ending == nil, !member.hasStopped, !dispatcher.isEnded, pool.freeCount > 0,
            !dispatcher.receivingState.hasPrefix("paused")
        else { return }
        if dispatcher.isReceiving, member.rig.port.isReadable { return }
        throw BrokenLaw(
            description: "\(pool.freeCount) buffers are free and nothing is received: \(dispatcher.receivingState), "
                + "\(dispatcher.listenerCount) listeners, \(dispatcher.responseCount) entries, \(dispatcher.census)")
    }

    /// While a dispatcher ends, the shutdown event is in somebody's hand, unless all hold other events.
    private func checkShutdown(_ member: SimulatedMember) throws(BrokenLaw) {
        let dispatcher = member.dispatcher
        guard dispatcher.ending != nil, dispatcher.listenerCount + dispatcher.responseCount > 0,
            member.heldCount == 0, dispatcher.census.queued == 0
        else { return }
        guard member.holdsShutdown else { throw BrokenLaw(description: "nobody has the shutdown event") }
    }

    /// When all have gone and nothing is out, the port is closed.
    private func checkEnd(_ member: SimulatedMember) throws(BrokenLaw) {
        let dispatcher = member.dispatcher
        guard member.ownerIsGone, dispatcher.listenerCount + dispatcher.responseCount == 0,
            member.heldCount == 0, !member.holdsShutdown, dispatcher.census.queued == 0
        else { return }
        guard dispatcher.isEnded, member.rig.port.isClosed else { throw BrokenLaw(description: "it does not end") }
    }

    /// No two questions to one destination bear the same id.
    private func checkIDs(_ member: SimulatedMember) throws(BrokenLaw) {
        for (i, one) in member.questions.enumerated() {
            for other in member.questions[..<i] where other.id == one.id && other.upstream == one.upstream {
                throw BrokenLaw(description: "two questions to \(one.upstream) bear id \(one.id)")
            }
        }
    }

    /// Every query is accounted for, and so is every event.
    private func checkCounts(_ member: SimulatedMember) throws(BrokenLaw) {
        let counters = member.dispatcher.counters
        let census = member.dispatcher.census
        let atOnce = counters.answered + counters.dropped + counters.withoutListener + counters.repeated
        let ends = atOnce + counters.shed.total + counters.handedOut + UInt64(census.queued)
        guard ends == counters.queries else {
            throw BrokenLaw(description: "\(counters.queries) queries, \(ends) ends")
        }
        guard counters.handedOut == counters.replied + counters.droppedUnanswered + UInt64(census.queriesOut) else {
            throw BrokenLaw(description: "\(counters.handedOut) handed out, not as many came back or are out")
        }
    }
}
