// A world served by Swiftlet and by the peers, and random questions put to all of them.

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
    let world: RandomWorld
    private let swiftlet: SwiftletServer
    private let peers: [PeerServer]

    init(seed: UInt64) throws {
        world = try RandomWorld(seed: seed)
        let files = Dictionary(uniqueKeysWithValues: world.zones.map { ("\($0.origin)", $0.text) })
        DifferentialPlan.keep(files)
        peers = try Peer.authoritative.map { try PeerServer($0, zones: files) }
        let zones = files.keys.sorted().map { "  - {name: \($0), file: \($0)zone}\n" }.joined()
        swiftlet = try SwiftletServer(
            "zones:\n" + zones, files: Dictionary(uniqueKeysWithValues: files.map { ("\($0)zone", $1) }))
    }

    /// Asks so many questions.
    func ask(_ count: Int) throws -> Tally {
        var generator = SeededGenerator(seed: ~world.seed)
        let questions = (0..<count).map { _ in RandomQuestion(about: world, using: &generator) }
        let ours = try Interview(server: swiftlet.address).replies(to: questions)
        let theirs = try peers.map { try Interview(server: $0.address).replies(to: questions) }
        var tally = Tally()
        for (place, question) in questions.enumerated() {
            tally.questions += 1
            let read = { (reply: Message) in ReplyParts(reply, to: question.query.question, about: world) }
            let ballot = Ballot(
                replies: zip(peers, theirs).compactMap { peer, replies in
                    guard let reply = replies[place] else {
                        tally.silent[peer.peer.program, default: []].append(question)
                        return nil
                    }
                    return (peer.peer, read(reply))
                })
            guard let reply = ours[place].map(read) else {
                tally.silent["swiftlet", default: []].append(question)
                continue
            }
            try judge(question, reply, ballot, &tally)
        }
        return tally
    }

    private func ballotOverStream(_ question: RandomQuestion) throws -> Ballot {
        var question = question
        question.transport = .stream
        return Ballot(
            replies: try peers.compactMap { peer in
                try Interview(server: peer.address).replies(to: [question])[0].map {
                    (peer.peer, ReplyParts($0, to: question.query.question, about: world))
                }
            })
    }

    private func judge(_ question: RandomQuestion, _ ours: ReplyParts, _ all: Ballot, _ tally: inout Tally) throws {
        var ballot = all
        if !ours.isTruncated, all.majority(.truncation) == .words("tc") {
            // whose names are compressed better may have room for all of it: then it is right if it is what goes over a stream
            ballot = try ballotOverStream(question)
        }
        if let deviation = Deviation.all.first(where: { $0.applies([ours] + all.replies.map(\.reply), world) }) {
            ballot = ballot.only(deviation.judges)
            tally.justified[deviation.name, default: 0] += 1
        }
        let (wrong, open) = ballot.judge(ours)
        tally.compared += ReplyPart.allCases.count - open.count
        for part in open { tally.open[part, default: 0] += 1 }
        if !wrong.isEmpty {
            tally.findings.append(Finding(question: question, wrong: wrong, ours: ours, ballot: ballot, all: all))
        }
    }
}
