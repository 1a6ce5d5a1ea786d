// Questions that another worker asks already.

import DNSDispatch
import DNSWire

extension Forwarder {
    /// Sees to it that no other worker asks the same question at the same time. Returns false when one does: then its answer is
    /// looked for every now and then.
    func claim(_ flight: Flight) -> Bool {
        guard let parts = parts.claims else { return true }
        let hash = claimHash(flight)
        guard parts.claims.take(hash, by: parts.worker, until: flight.question.deadline, now: now) else {
            flight.isFollowing = true
            timers.arm(flight.number, at: now + QuestionClaims.pause)
            return false
        }
        flight.claim = hash
        return true
    }

    /// It is time to look what became of a question that another worker asks.
    func lookAgain(_ flight: Flight) {
        guard let parts = parts.claims,
            parts.claims.isTaken(claimHash(flight), butBy: parts.worker, now: now), now < flight.question.deadline
        else {
            // what was learnt since is known by now; if nothing was, this worker asks
            end(flight)
            while let asker = flight.nextAsker() { take(asker.event, hops: asker.hops) }
            return
        }
        timers.arm(flight.number, at: min(flight.wakeTime, now + QuestionClaims.pause))
    }

    /// A question is asked no longer.
    func unclaim(_ flight: Flight) {
        guard let parts = parts.claims, let hash = flight.claim else { return }
        flight.claim = nil
        parts.claims.release(hash, by: parts.worker)
    }

    /// The cache knows a question by the same hash.
    private func claimHash(_ flight: Flight) -> UInt64 {
        CacheKey(flight.cacheQuestion, flight.key.type, hash: flight.key.name, seed).hash
    }
}
