// Replies to clients, counted by where the answer came from and how it ended.

package import DNSWire

/// Where the answer of a reply came from.
package enum AnswerSource: Int, CaseIterable, Sendable {
    /// A zone, an overlay or a hosts file.
    case zone
    /// What is answered for names that mean nothing elsewhere, for empty zones, and for class CHAOS.
    case special
    /// The cache, while the time of what it holds is not over.
    case cache
    /// The cache, though the time of what it holds is over.
    case stale
    /// An upstream that was asked for it.
    case upstream
    /// Nowhere: the query was shed, and had nothing better.
    case shed
    /// Nowhere: the reply says why there is none.
    case failure
}

extension AnswerSource {
    /// One word, by which metrics and the query log tell it.
    package var label: String {
        switch self {
        case .zone: "zone"
        case .special: "special"
        case .cache: "cache"
        case .stale: "stale"
        case .upstream: "upstream"
        case .shed: "shed"
        case .failure: "failure"
        }
    }
}

/// Counts of replies in fixed memory: counting takes one addition.
package struct ReplyCounts: Equatable, Sendable {
    /// The response codes that are told apart; the last stands for all others.
    package static let codes = ["NOERROR", "FORMERR", "SERVFAIL", "NXDOMAIN", "NOTIMP", "REFUSED", "BADVERS", "other"]

    private var counts = InlineArray<56, UInt64>(repeating: 0)
    /// All replies.
    package private(set) var total: UInt64 = 0

    package init() {}

    /// Counts a reply.
    package mutating func count(_ source: AnswerSource, _ code: ResponseCode) {
        counts[source.rawValue &* 8 &+ Self.place(of: code)] &+= 1
        total &+= 1
    }

    private static func place(of code: ResponseCode) -> Int {
        if code.rawValue < 6 { return Int(code.rawValue) }
        return code == .badVersion ? 6 : 7
    }

    /// Replies from one source with one of `codes`, named by its place there.
    package subscript(source: AnswerSource, code place: Int) -> UInt64 {
        precondition(0..<8 ~= place)
        return counts[source.rawValue * 8 + place]
    }

    /// Replies from one source with one code.
    package subscript(source: AnswerSource, code: ResponseCode) -> UInt64 { self[source, code: Self.place(of: code)] }

    /// Replies from one source.
    package subscript(source: AnswerSource) -> UInt64 { (0..<8).reduce(0) { $0 + self[source, code: $1] } }

    /// Adds what another has counted.
    package mutating func add(_ other: ReplyCounts) {
        for place in counts.indices { counts[place] &+= other.counts[place] }
        total &+= other.total
    }

    package static func == (one: ReplyCounts, other: ReplyCounts) -> Bool {
        one.counts.indices.allSatisfy { one.counts[$0] == other.counts[$0] }
    }
}
