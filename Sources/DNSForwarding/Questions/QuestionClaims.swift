// Which worker asks what: so that the same question goes out once, whichever worker its clients were given to.

import DNSDispatch
import NIOConcurrencyHelpers

/// The questions in flight of all workers. A worker that finds a question claimed by another looks every now and then whether that one
/// has its answer, which is in the cache then.
package final class QuestionClaims: Sendable {
    private struct Claim {
        let worker: Int
        /// After this it is void, whatever became of it.
        let end: Instant
    }

    /// How soon a worker looks for what another one asks.
    private static let pause = Duration.milliseconds(4)

    private let claims = NIOLockedValueBox<[UInt64: Claim]>([:])

    package init() {}

    /// How long a worker waits, who has waited so long already, before it looks again for what another one asks. An answer that takes
    /// its time is given little later for it, and questions to silent upstreams don't keep everybody busy.
    static func pause(after waited: Duration) -> Duration { max(pause, waited / 16) }

    /// A worker wants to ask a question with this hash. Returns false when another one does already.
    func take(_ hash: UInt64, by worker: Int, until end: Instant, now: Instant) -> Bool {
        claims.withLockedValue { claims in
            if let claim = claims[hash], claim.worker != worker, now < claim.end { return false }
            claims[hash] = Claim(worker: worker, end: end)
            return true
        }
    }

    /// Whether another worker than this one asks a question.
    func isTaken(_ hash: UInt64, butBy worker: Int, now: Instant) -> Bool {
        claims.withLockedValue { claims in
            guard let claim = claims[hash] else { return false }
            return claim.worker != worker && now < claim.end
        }
    }

    /// A worker asks a question no longer.
    func release(_ hash: UInt64, by worker: Int) {
        claims.withLockedValue { claims in
            if claims[hash]?.worker == worker { claims[hash] = nil }
        }
    }
}

/// A worker's share in the claims of all.
package struct WorkerClaims {
    package let claims: QuestionClaims
    /// The worker's number.
    package let worker: Int

    package init(_ claims: QuestionClaims, worker: Int) {
        self.claims = claims
        self.worker = worker
    }
}
