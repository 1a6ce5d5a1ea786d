// A world served by Swiftlet and by the peers, and questions put to all of them.

import DNSText
import DNSWire
import TestSupport

/// What a run has found.
struct Tally {
    var questions = 0
    /// Parts of replies that were compared with what a majority says.
    var compared = 0
    /// Parts about which the peers disagree, by part.
    var open: [ReplyPart: Int] = [:]
    /// Questions that got no reply, by server.
    var silent: [String: [RandomQuestion]] = [:]
    /// Questions about which the majority is not asked, by deviation.
    var justified: [String: Int] = [:]
    var findings: [Finding] = []
}

/// One world, served.
struct DifferentialRun {
    let world: ComparedWorld
    private let swiftlet: SwiftletServer
    private let peers: [PeerServer]

    /// Has the peers serve what `swiftlet` serves.
    init(_ world: ComparedWorld, on swiftlet: SwiftletServer) throws {
        self.world = world
        self.swiftlet = swiftlet
        peers = try Peer.authoritative.map { try PeerServer($0, zones: world.files) }
    }

    /// Has all of them serve `world`.
    init(_ world: ComparedWorld) throws {
        let zones = world.files.keys.sorted().map { "  - {name: \($0), file: \($0)zone}\n" }.joined()
        let files = Dictionary(uniqueKeysWithValues: world.files.map { ("\($0)zone", $1) })
        try self.init(world, on: SwiftletServer("zones:\n" + zones, files: files))
    }

    /// Asks all of them, and compares.
    func ask(_ questions: [RandomQuestion]) throws -> Tally {
        let ours = try Interview(server: swiftlet.address).replies(to: questions)
        let theirs = try peers.map { try Interview(server: $0.address).replies(to: questions) }
        var tally = Tally()
        for (place, question) in questions.enumerated() {
            tally.questions += 1
            let ballot = Ballot(
                replies: zip(peers, theirs).compactMap { peer, replies in
                    guard let reply = replies[place] else {
                        tally.silent[peer.peer.program, default: []].append(question)
                        return nil
                    }
                    return (peer.peer, ReplyParts(reply, to: question, in: world))
                })
            guard let reply = ours[place] else {
                tally.silent["swiftlet", default: []].append(question)
                continue
            }
            try judge(question, ReplyParts(reply, to: question, in: world), ballot, &tally)
        }
        return tally
    }

    private func judge(
        _ question: RandomQuestion, _ ours: ReplyParts, _ all: Ballot, _ tally: inout Tally
    ) throws {
        let deviation = Deviation.all.first { $0.applies(ours, all, world) }
        if let deviation { tally.justified[deviation.name, default: 0] += 1 }
        let judges = deviation?.judges ?? Peer.authoritative
        let parts = Set(ReplyPart.allCases).subtracting(deviation?.except ?? [])
        var ballot = all.only(judges)
        let isLess = ballot.majority(.truncation) == .words("tc") || ours.hasMoreGlue(than: ballot.majority(.glue))
        if !ours.isTruncated, isLess {
            // whose names are compressed better may have room for all of it, and NSD and BIND leave out glue without TC: then it is
            // right if it is what goes over a stream
            ballot = try ballotOverStream(question).only(judges)
        }
        let (wrong, open) = ballot.judge(ours, parts)
        tally.compared += parts.count - open.count
        for part in open { tally.open[part, default: 0] += 1 }
        if !wrong.isEmpty {
            tally.findings.append(Finding(question: question, wrong: wrong, ours: ours, ballot: ballot, all: all))
        }
    }

    private func ballotOverStream(_ question: RandomQuestion) throws -> Ballot {
        var question = question
        question.transport = .stream
        return Ballot(
            replies: try peers.compactMap { peer in
                try Interview(server: peer.address).replies(to: [question])[0].map {
                    (peer.peer, ReplyParts($0, to: question, in: world))
                }
            })
    }
}
