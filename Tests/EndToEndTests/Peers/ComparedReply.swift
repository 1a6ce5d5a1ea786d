// What two servers must agree on in their replies, and what they need not.

import DNSWire

/// The part of a reply that servers must agree on.
struct ComparedReply: Equatable, CustomStringConvertible {
    private(set) var code: ResponseCode
    private(set) var isAuthoritative: Bool
    private(set) var isTruncated: Bool
    private(set) var answer: Set<String>
    private(set) var authority: Set<String> = []
    private(set) var additional: Set<String> = []

    /// Reads a reply of a server that answers for the zone `apex`.
    init(_ reply: Message, apex: Name) {
        code = reply.responseCode
        isAuthoritative = reply.header.flags.contains(.authoritative)
        isTruncated = reply.header.flags.contains(.truncated)
        answer = Set(reply.answers.map(\.line))
        guard !isTruncated else {
            // what a truncated reply holds is not to be used, so that servers may put there what they like (RFC 2181 s9)
            answer = []
            return
        }
        // the zone's own NS records beside an answer are a courtesy (RFC 1034 s4.3.2 asks for none)
        authority = Set(reply.authority.filter { !($0.type == .ns && $0.name == apex) }.map(\.line))
        // glue must be there (RFC 9471 s3); the addresses of the targets of MX, SRV and NS records in an answer are an optimisation
        // (RFC 1034 s3.7, RFC 2782), and so are those of name servers elsewhere in the zone
        guard let cut = reply.authority.first(where: { $0.type == .ns && $0.name != apex })?.name else { return }
        additional = Set(reply.additional.filter { $0.name.isAtOrBelow(cut) }.map(\.line))
    }

    var description: String {
        let flags = (isAuthoritative ? " aa" : "") + (isTruncated ? " tc" : "")
        return
            "\(code)\(flags) answer \(answer.sorted()) authority \(authority.sorted()) additional \(additional.sorted())"
    }

    /// The same without times to live and AA: what is left when a reply has passed through a cache.
    var withoutTimes: ComparedReply {
        var copy = self
        copy.isAuthoritative = false
        copy.answer = Set(answer.map(Self.withoutTime))
        copy.authority = Set(authority.map(Self.withoutTime))
        return copy
    }

    /// The same as it is passed on to clients: nobody's authority, without glue, without the referral behind an alias, which no stub
    /// resolver follows, and a failure without records.
    var passedOn: ComparedReply {
        var copy = self
        copy.isAuthoritative = false
        copy.additional = []
        if code != .noError, code != .nameError { copy.answer = [] }
        if !answer.isEmpty { copy.authority = authority.filter { !$0.contains(" IN NS ") } }
        return copy
    }

    /// The same with the response code left open.
    var withoutCode: ComparedReply {
        var copy = self
        copy.code = .noError
        return copy
    }

    private static func withoutTime(_ record: String) -> String {
        let words = record.split(separator: " ")
        return (words[..<1] + words[2...]).joined(separator: " ")
    }
}
