// Where the majority is not followed, and the standard that says why.

import DNSWire

/// A kind of question for which other peers than the majority show what is right.
struct Deviation: Sendable {
    let name: String
    let standard: String
    /// Whether a question is one, told from the replies to it.
    let applies: @Sendable (_ replies: [ReplyParts], _ world: RandomWorld) -> Bool
    /// Whose replies are right then.
    let judges: [Peer]

    /// All that there are.
    static let all = [
        Deviation(
            name: "NSEC3 is asked for through an alias into another zone",
            standard: "RFC 4035 s2.5 excepts NSEC and RRSIG from what an alias stands for, NSD alone NSEC3, too",
            applies: { replies, world in
                replies.contains { $0.reply.questions.first?.type == .nsec3 && $0.leavesZone(of: world) }
            },
            judges: []),
        Deviation(
            name: "an alias leads into another zone",
            standard:
                "RFC 1034 s4.3.2 step 3a starts again with step 2, which looks through all zones; Knot and BIND stay in one",
            applies: { replies, world in replies.contains { $0.leavesZone(of: world) } },
            judges: [.nsd]),
        Deviation(
            name: "DS is asked for through an alias of an apex",
            standard: "RFC 4035 s3.1.4.1 has it answered from the parent's side, where that is served, too",
            applies: { replies, world in
                replies.contains { parts in
                    parts.reply.questions.first?.type == .ds
                        && parts.aliasTargets.contains { target in world.zones.contains { $0.origin == target } }
                }
            },
            judges: []),
    ]
}

extension ReplyParts {
    /// Whether an alias of the answer leads from one served zone into another.
    fileprivate func leavesZone(of world: RandomWorld) -> Bool {
        reply.answers.contains { record in
            guard let target = record.aliasTarget, let next = world.zone(of: target) else { return false }
            return next.origin != world.zone(of: record.name)?.origin
        }
    }

    /// What the aliases of the answer lead to.
    fileprivate var aliasTargets: [Name] { reply.answers.compactMap(\.aliasTarget) }
}

extension Record {
    /// What a CNAME record leads to.
    fileprivate var aliasTarget: Name? { type == .cname ? try? Name(wire: data) : nil }
}
