// For how long what upstreams say is kept, as far as the configuration has a say.

/// The times of a cache: `cache` in the configuration.
package struct CachePolicy: Equatable, Sendable {
    /// Whether anything is kept beyond the question that it was learnt for.
    package var isOn = true
    /// Seconds, at least and at most, that a record is given and kept for.
    package var leastTTL: UInt32 = 0
    package var mostTTL: UInt32 = 86_400
    /// Seconds, at most, for which it is kept that something does not exist (RFC 2308 s5).
    package var mostNegativeTTL: UInt32 = 3600
    /// Whether what is asked for often is asked for anew before its time is over.
    package var prefetches = true
    /// For how long entries may be given when their time is over; zero turns that off (RFC 8767 s5, "maximum stale timer").
    package var staleTime = Duration.seconds(86_400)
    /// The TTL that they have then ("stale answer TTL").
    package var staleTTL: UInt32 = 30
    /// How long a client waits for something better ("client response timer").
    package var clientTimeout = Duration.milliseconds(1800)

    package init() {}

    /// For how long nobody waits for a refresh once it has failed (RFC 8767 s5, "failure recheck timer"), and how often it is tried
    /// meanwhile: an upstream that is back shall be heard.
    static let retryTime = Duration.seconds(5)
    static let recheckTime = Duration.seconds(30)
    /// Seconds for which a denial is kept that no SOA record says anything about.
    static let ttlWithoutSOA: UInt32 = 5
    /// Seconds for which it is kept that nobody answers (RFC 9520 s3.2), and what a validating upstream has judged.
    static let failureTTL: UInt32 = 1
    static let verdictTTL: UInt32 = 5
}
