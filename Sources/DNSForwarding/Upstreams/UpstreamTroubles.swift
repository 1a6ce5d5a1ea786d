// What the log is told of an upstream that is there and gives no answers, and how often.

import DNSDispatch

/// The troubles with one upstream. Of each kind there is a line a minute at most, however often it comes and for whatever reasons:
/// every question may meet it, and answers may come in between.
struct UpstreamTroubles {
    enum Kind {
        /// It is not, or does not show, who it should be.
        case distrusted
        /// What it answers by HTTP is no answer.
        case declined
    }

    private struct Lines {
        /// When the next one may be written; nil before the first.
        var next: Instant?
        /// Troubles since the last one.
        var leftOut = 0
    }

    /// How far apart two lines of a kind are at least.
    static let interval = Duration.seconds(60)

    private var distrusted = Lines()
    private var declined = Lines()
    /// Whether the log was told of trouble, and not yet that it is over.
    private(set) var isTold = false

    /// There is trouble.
    /// - Returns: what the log is to be told, from the verb on; nil when it was told just now.
    mutating func note(_ kind: Kind, for reason: String, now: Instant) -> String? {
        switch kind {
        case .distrusted: Self.line("is not trusted: \(reason)", &distrusted, &isTold, now)
        case .declined: Self.line("gives no answers: \(reason)", &declined, &isTold, now)
        }
    }

    private static func line(_ text: String, _ lines: inout Lines, _ isTold: inout Bool, _ now: Instant) -> String? {
        if let next = lines.next, now < next {
            lines.leftOut += 1
            return nil
        }
        let leftOut = lines.leftOut
        lines = Lines(next: now + interval)
        isTold = true
        guard leftOut > 0 else { return "\(text)." }
        return "\(text) (and was so \(leftOut == 1 ? "once" : "\(leftOut) times") since the last line)."
    }

    /// It gave a good answer.
    mutating func settle() { isTold = false }
}
