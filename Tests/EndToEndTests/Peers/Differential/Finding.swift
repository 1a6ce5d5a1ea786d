// A question that Swiftlet answers otherwise than the majority, told so that it can be looked into.

import DNSText
import DNSWire

/// A difference.
struct Finding {
    let question: RandomQuestion
    /// The parts that differ.
    let wrong: [ReplyPart]
    let ours: ReplyParts
    /// The votes that counted.
    let ballot: Ballot
    /// All of them.
    let all: Ballot

    /// The difference with all that it takes to understand it.
    func report(in world: ComparedWorld) -> String {
        var text = "\(world.source): dig \(question)\n"
        for zone in world.zones { text += "    \(zone.origin) \(zone.signing?.description ?? "unsigned")\n" }
        for part in wrong {
            text += "  \(part.rawValue), the majority: \(ballot.majority(part)?.description ?? "-")\n"
            text += "  \(part.rawValue), Swiftlet:     \(ours[part]?.description ?? "-")\n"
        }
        text += "  the zones near by:\n" + excerpt(of: world).map { "    \($0)\n" }.joined()
        text += "  Swiftlet:\n" + Self.indented(ours.reply)
        for (peer, parts) in all.replies { text += "  \(peer.program):\n" + Self.indented(parts.reply) }
        return text
    }

    private static func indented(_ message: Message) -> String {
        MessagePresentation.full(message).split(separator: "\n").map { "    \($0)\n" }.joined()
    }

    /// Records at the names that the question and the replies speak of, and at those above them.
    private func excerpt(of world: ComparedWorld) -> [Substring] {
        let replies = [ours] + all.replies.map(\.reply)
        let names = [question.query.question.name] + replies.flatMap { $0.reply.answers.map(\.name) }
        var owners: Set<String> = []
        for name in names {
            var next: Name? = name
            while let name = next, world.zone(of: name) != nil {
                owners.insert(name.lowercase.description)
                owners.insert((try? Name("*", origin: name.lowercase))?.description ?? "")
                next = name.parent
            }
        }
        return world.zones.flatMap { $0.text.split(separator: "\n") }.filter { line in
            guard let owner = line.split(whereSeparator: \.isWhitespace).first else { return false }
            return owners.contains(owner.lowercased()) && !line.contains("RRSIG")
        }
    }
}
