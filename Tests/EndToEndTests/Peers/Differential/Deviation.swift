// Where the majority is not followed, and the standard that says why.

import DNSWire

/// A kind of question for which the majority does not show what is right.
struct Deviation: Sendable {
    let name: String
    let standard: String
    /// Whose replies are right then; nobody's where none are.
    let judges: [Peer]
    /// In which parts they are not.
    var except: Set<ReplyPart> = []
    /// Whether a question is one, told from the replies to it.
    let applies: @Sendable (_ ours: ReplyParts, _ theirs: Ballot, _ world: ComparedWorld) -> Bool

    /// All that there are. The first that applies counts.
    static let all = [
        Deviation(
            name: "a chain that does not end", standard: "RFC 1034 s3.6.2 only asks that it is left somewhere",
            judges: [],
            applies: { ours, theirs, _ in ours.isEndless || theirs.replies.contains(where: \.reply.isEndless) }),
        Deviation(
            name: "TC for want of glue", standard: "RFC 9471 s3.1 wants all of it; NSD and BIND are content with some",
            judges: [],
            applies: { ours, theirs, _ in
                ours.isTruncated && ours.isReferral && theirs.replies.contains { !$0.reply.isTruncated }
            }),
        Deviation(
            name: "DS behind an alias of an apex",
            standard: "RFC 4035 s3.1.4.1 has it answered from the parent's side, where that is served, too", judges: [],
            applies: { ours, _, world in ours.type == .ds && ours.aliasTargets.contains(where: world.isApex) }),
        Deviation(
            name: "NSEC3 behind an alias into another zone",
            standard: "RFC 4035 s2.5 excepts NSEC and RRSIG from what an alias stands for; NSD alone NSEC3, too",
            judges: [],
            applies: { ours, _, world in ours.type == .nsec3 && ours.leavesZone(of: world) }),
        Deviation(
            name: "an alias into another zone, with proofs",
            standard:
                "NSD's proofs behind such an alias are less than RFC 4035 s3.1.3.2 wants, or more than RFC 5155 s7.2.5",
            judges: [.nsd], except: [.authority, .truncation],
            applies: { ours, theirs, world in
                ours.type != .nsec && ours.reply.edns?.dnssecOK == true
                    && (ours.leavesZone(of: world) || theirs.replies.contains { $0.reply.leavesZone(of: world) })
            }),
        Deviation(
            name: "an alias into another zone",
            standard: "RFC 1034 s4.3.2 step 3a begins again, with all zones; Knot and BIND stay in one", judges: [.nsd],
            applies: { ours, theirs, world in
                // NSD alone follows aliases for NSEC, too, in zones with NSEC3
                ours.type != .nsec
                    && (ours.leavesZone(of: world) || theirs.replies.contains { $0.reply.leavesZone(of: world) })
            }),
        Deviation(
            name: "a wildcard that is an empty non-terminal",
            standard: "RFC 4035 s3.1.3.4 wants its own NSEC record, too, which Knot and BIND leave out", judges: [.nsd],
            applies: { ours, theirs, _ in
                let proofs = ours.reply.authority.count { $0.type == .nsec }
                let isNoData = ours.answer.isEmpty && ours.reply.responseCode == .noError && proofs > 0
                return isNoData && ours.isTruncated
                    ? theirs.majority(.truncation) == .words("whole")
                    : isNoData && proofs == 2 && theirs.majority(.authority) != ours[.authority]
            }),
    ]
}

extension ReplyParts {
    fileprivate var type: RecordType? { reply.questions.first?.type }

    fileprivate var isReferral: Bool { reply.authority.first?.type == .ns }

    /// What the aliases of the answer lead to.
    fileprivate var aliasTargets: [Name] { reply.answers.compactMap(\.aliasTarget) }

    /// Whether an alias of the answer leads from one served zone into another.
    fileprivate func leavesZone(of world: ComparedWorld) -> Bool {
        reply.answers.contains { record in
            guard let target = record.aliasTarget, let next = world.zone(of: target) else { return false }
            return next.origin != world.zone(of: record.name)?.origin
        }
    }

    /// Whether the answer's aliases lead in a circle, or on and on.
    fileprivate var isEndless: Bool {
        let owners = Set(reply.answers.filter { $0.type == .cname }.map(\.name))
        return owners.count > 7 || !owners.isDisjoint(with: aliasTargets.filter { $0 == reply.questions.first?.name })
            || reply.answers.contains { $0.type == .dname && $0.redirectsBelowItself }
    }
}

extension Record {
    /// What a CNAME record leads to.
    fileprivate var aliasTarget: Name? { type == .cname ? try? Name(wire: data) : nil }

    fileprivate var redirectsBelowItself: Bool { (try? Name(wire: data))?.isAtOrBelow(name) ?? false }
}
