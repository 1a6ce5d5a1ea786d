// Questions that another worker asks already.

import DNSDispatch
import DNSWire

extension Forwarder {
    /// Sees to it that no other worker asks the same question at the same time. Returns false when one does.
    func claim(_ flight: Flight) -> Bool {
        guard let parts = parts.claims else { return true }
        let hash = claimHash(flight)
        guard parts.claims.take(hash, by: parts.worker, until: flight.question.deadline, now: now) else { return false }
        flight.claim = hash
        return true
    }

    /// Looks every now and then for the answer to a question that another worker asks.
    func follow(_ flight: Flight) {
        if !flight.isFollowing { flight.followedSince = now }
        let pause = QuestionClaims.pause(after: flight.followedSince.map { now - $0 } ?? .zero)
        flights.value.arm(flight, at: min(flight.wakeTime, now + pause))
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
        follow(flight)
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
