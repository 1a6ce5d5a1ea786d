// Ports, ids and ages of the sockets that 100,000 questions leave from.

import DNSDispatch
import DNSWire
import Testing

@Suite("What a forger would have to guess")
struct UnpredictabilityTests {
    /// One question, as it left.
    private struct Question {
        let id: UInt16
        let socket: SocketNumber
        let time: Instant
    }

    /// How far counts lie from being equal: about `counts.count` for a fair draw (Pearson's chi-squared).
    private func unevenness(_ counts: [Int]) -> Double {
        let expected = Double(counts.reduce(0, +)) / Double(counts.count)
        return counts.reduce(0) { $0 + (Double($1) - expected) * (Double($1) - expected) / expected }
    }

    /// Asks 100,000 questions, one each millisecond, each answered after some 20 others.
    private func ask(_ rig: SetRig) throws -> [Question] {
        var questions: [Question] = []
        var open: [UpstreamEntry] = []
        for i in 0..<100_000 {
            let entry = try rig.ask()
            questions.append(Question(id: entry.id.rawValue, socket: entry.socket, time: rig.now))
            open.append(entry)
            if open.count > 20 { rig.set.remove(open.remove(at: i % 7)) }
            rig.advance(.milliseconds(1))
        }
        for entry in open { rig.set.remove(entry) }
        rig.settle()
        return questions
    }

    @Test("Ids and ports are spread evenly, sockets are picked evenly, and none is used too long or too often")
    func distribution() throws {
        // the kernel's numbers, as they are in daily use: what is expected of them here fails by chance once in a million times
        let rig = try SetRig(random: try SecureRandom())
        let questions = try ask(rig)

        var ids = [Int](repeating: 0, count: 256)
        for question in questions {
            ids[Int(question.id >> 8)] += 1
        }
        #expect(unevenness(ids) < 390)
        var lows = [Int](repeating: 0, count: 256)
        for question in questions { lows[Int(question.id & 255)] += 1 }
        #expect(unevenness(lows) < 390)
        // 100,000 draws of 65,536 leave about 22 % of the ids out
        let share = Double(Set(questions.map(\.id)).count) / 65536
        #expect(abs(share - 0.7825) < 0.01)

        var ports = [Int](repeating: 0, count: 16)
        for opened in rig.ports.opened { ports[(Int(opened.sourcePort) - 1024) * 16 / (65536 - 1024)] += 1 }
        #expect(rig.ports.opened.allSatisfy { $0.sourcePort >= 1024 })
        #expect(rig.ports.opened.count > 750)
        #expect(unevenness(ports) < 60)
        #expect(Set(rig.ports.opened.map(\.sourcePort)).count > rig.ports.opened.count * 97 / 100)

        // a question leaves from the socket of the one before in one of eight cases
        let pairs = zip(questions.dropFirst(8), questions.dropFirst(9))
        let same = pairs.reduce(0) { $0 + ($1.0.socket == $1.1.socket ? 1 : 0) }
        #expect(abs(Double(same) / Double(questions.count) - 1.0 / 8) < 0.01)

        var uses: [SocketNumber: (count: Int, first: Instant, last: Instant)] = [:]
        for question in questions {
            let known = uses[question.socket]
            uses[question.socket] = ((known?.count ?? 0) + 1, known?.first ?? question.time, question.time)
        }
        // one that was opened for one of the last questions may not have had its turn yet
        #expect(uses.count <= rig.ports.opened.count)
        #expect(rig.ports.opened.dropLast(8).allSatisfy { uses[$0.socket] != nil })
        #expect(uses.values.allSatisfy { $0.count <= 128 && $0.last - $0.first < .seconds(10) })
        #expect(rig.pool.freeCount == 256)
    }

    // with numbers that are always the same: some runs in a thousand have a socket that takes much longer to be used up
    @Test("The age of a socket says nothing of how soon it is used up")
    func usedUp() throws {
        let rig = try SetRig(seed: 11)
        let questions = try ask(rig)
        var opened: [SocketNumber: Instant] = [:]
        for question in questions where opened[question.socket] == nil { opened[question.socket] = question.time }
        // of eight sockets one takes a question each eighth millisecond, until it has had 128: its age at a question is as
        // likely to be one as another, up to about a second
        var ages = [Int](repeating: 0, count: 20)
        for question in questions.dropFirst(2_000) {
            guard let first = opened[question.socket] else { continue }
            ages[min(Int((question.time - first) / .milliseconds(100)), 19)] += 1
        }
        let evenShare = Double(questions.count - 2_000) / 10.24
        for age in ages[..<7] { #expect(abs(Double(age) - evenShare) < evenShare / 10) }
        #expect(ages[14...].allSatisfy { $0 == 0 } && ages[9] > 0)
    }

    @Test("When questions are few, age is what ends a socket's use")
    func ages() throws {
        let rig = try SetRig(seed: 7)
        var first: [SocketNumber: Instant] = [:]
        for _ in 0..<1000 {
            let entry = try rig.ask()
            let opened = first[entry.socket] ?? rig.now
            first[entry.socket] = opened
            #expect(rig.now - opened < .seconds(10))
            rig.settle()
            rig.set.remove(entry)
            rig.advance(.milliseconds(900))
        }
        #expect(first.count > 400)
        #expect(rig.set.socketCount < 25)
    }
}
