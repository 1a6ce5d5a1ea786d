// What the peers hold for right, and whether Swiftlet's reply is that.

import DNSWire

/// The peers' replies to one question.
struct Ballot {
    let replies: [(peer: Peer, reply: ReplyParts)]
    /// How many could vote.
    var electorate = Peer.authoritative.count

    /// What more than half of the peers say; nil when they disagree.
    func majority(_ part: ReplyPart) -> ReplyParts.Value? {
        let votes = replies.compactMap { $0.reply[part] }
        let counts = Dictionary(votes.map { ($0, 1) }, uniquingKeysWith: +)
        return counts.first { $0.value * 2 > electorate }?.key
    }

    /// The ballot with only the votes of some.
    func only(_ judges: [Peer]) -> Ballot {
        Ballot(replies: replies.filter { judges.contains($0.peer) }, electorate: judges.count)
    }

    /// Those of `parts` in which a reply is not what the majority says, and those in which there is none.
    func judge(_ ours: ReplyParts, _ parts: Set<ReplyPart>) -> (wrong: [ReplyPart], open: [ReplyPart]) {
        var wrong: [ReplyPart] = []
        var open: [ReplyPart] = []
        for part in ReplyPart.allCases where parts.contains(part) {
            guard let ourValue = ours[part] else { continue }
            guard let majority = majority(part) else {
                open.append(part)
                continue
            }
            if majority != ourValue { wrong.append(part) }
        }
        if ours.repeatsItself || hasStrangeAnswer(ours) { wrong.append(.answer) }
        return (wrong, open)
    }

    /// Whether a reply's answer holds what no peer's does, although those are whole.
    private func hasStrangeAnswer(_ ours: ReplyParts) -> Bool {
        guard !ours.isTruncated, !replies.isEmpty, replies.count == electorate,
            !replies.contains(where: \.reply.isTruncated)
        else {
            return false
        }
        return !ours.answer.isSubset(of: replies.reduce(into: []) { $0.formUnion($1.reply.answer) })
    }
}
