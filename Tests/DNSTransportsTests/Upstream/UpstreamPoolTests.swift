// Which connection takes a question, and what becomes of it when that fails, on an embedded event loop.

import NIOCore
import Testing

@testable import DNSTransports

@Suite struct UpstreamPoolTests {
    @Test("What is asked before the connection is made goes out when it is, on one connection")
    func early() throws {
        let upstream = EmbeddedUpstream()
        for number in 1...3 { upstream.ask(number) }
        #expect(upstream.begun == 1)
        try upstream.connect()
        let asked = try upstream.asked()
        #expect(asked.map { Array($0.dropFirst(2)) } == (1...3).map { Array(query(0, "name-\($0)").dropFirst(2)) })
        try upstream.receive(asked.reversed().flatMap { frame(reply(id(of: $0), name(of: $0))) })
        for number in 1...3 { #expect(upstream.answers[number] == .success(reply(UInt16(number), "name-\(number)"))) }
    }

    @Test("A connection is kept for the next question, and closed when it was idle for ten seconds")
    func kept() throws {
        let upstream = EmbeddedUpstream()
        for number in 1...3 {
            upstream.ask(number)
            if number == 1 { try upstream.connect() }
            let asked = try upstream.asked()
            try upstream.receive(asked.flatMap { frame(reply(id(of: $0), name(of: $0))) })
            upstream.advance(.seconds(9))
        }
        #expect(upstream.begun == 1)
        #expect(upstream.answers.count == 3)
        #expect(upstream.isOpen())
        upstream.advance(.seconds(1))
        #expect(!upstream.isOpen())
        upstream.ask(4)
        #expect(upstream.begun == 2)
    }

    @Test("Another connection is opened when all have many questions; beyond the last bound a question fails at once")
    func bounds() throws {
        let upstream = EmbeddedUpstream {
            $0.connections = 2
            $0.questions = 10
            $0.questionsBeforeAnother = 4
        }
        for number in 1...4 { upstream.ask(number) }
        #expect(upstream.begun == 1)
        upstream.ask(5)
        #expect(upstream.begun == 2)
        for number in 6...20 { upstream.ask(number) }
        #expect(upstream.begun == 2)
        #expect(upstream.answers.count == 0)
        upstream.ask(21)
        #expect(upstream.answers[21] == .failure(.full))
        #expect(upstream.upstreams.counters.full == 1)
        for index in 0..<2 {
            try upstream.connect(index)
            #expect(try upstream.asked(index).count == 10)
        }
    }

    @Test("A connection that breaks has its questions asked again on a fresh one, all on the same")
    func retried() throws {
        let upstream = EmbeddedUpstream()
        for number in 1...3 { upstream.ask(number) }
        try upstream.connect()
        let first = try upstream.asked()
        try upstream.receive(frame(reply(id(of: first[1]), "name-2")))
        upstream.breakOff()
        #expect(upstream.begun == 2)
        try upstream.connect(1)
        let second = try upstream.asked(1)
        #expect(second.map { name(of: $0) } == ["name-1", "name-3"])
        try upstream.receive(second.flatMap { frame(reply(id(of: $0), name(of: $0))) }, on: 1)
        for number in 1...3 { #expect(upstream.answers[number] == .success(reply(UInt16(number), "name-\(number)"))) }
        #expect(upstream.upstreams.counters.broken == 1)
        #expect(upstream.upstreams.counters.retried == 2)
        #expect(upstream.upstreams.counters.questions == 3)
    }

    @Test("The other connections that were open when one broke are not trusted with its questions")
    func fresh() throws {
        let upstream = EmbeddedUpstream {
            $0.connections = 3
            $0.questionsBeforeAnother = 1
        }
        upstream.ask(1)
        upstream.ask(2)
        try upstream.connect(0)
        try upstream.connect(1)
        upstream.breakOff(0)
        #expect(upstream.begun == 3)
        try upstream.connect(2)
        #expect(try upstream.asked(2).map { name(of: $0) } == ["name-1"])
    }

    @Test("A question is asked again once, not more")
    func once() throws {
        let upstream = EmbeddedUpstream()
        upstream.ask(1)
        try upstream.connect()
        upstream.breakOff()
        #expect(upstream.answers[1] == nil)
        try upstream.connect(1)
        upstream.breakOff(1)
        #expect(upstream.answers[1] == .failure(.broken))
        #expect(upstream.begun == 2)
    }

    @Test("An upstream that refuses is not tried again")
    func refused() throws {
        let upstream = EmbeddedUpstream()
        upstream.ask(1)
        upstream.refuse(errno: 111)
        #expect(upstream.answers[1] == .failure(.notConnected(errno: 111)))
        #expect(upstream.begun == 1)
        upstream.ask(2)
        #expect(upstream.begun == 2)
    }

    @Test("A question without an answer fails in its time, and the silent connection takes no other")
    func silent() throws {
        let upstream = EmbeddedUpstream()
        upstream.ask(1, within: .seconds(2))
        upstream.ask(2, within: .seconds(5))
        try upstream.connect()
        let asked = try upstream.asked()
        upstream.advance(.milliseconds(1_999))
        #expect(upstream.answers[1] == nil)
        upstream.advance(.milliseconds(1))
        #expect(upstream.answers[1] == .failure(.timedOut))
        upstream.ask(3)
        #expect(upstream.begun == 2)
        #expect(upstream.isOpen())
        try upstream.receive(asked.flatMap { frame(reply(id(of: $0), name(of: $0))) })
        #expect(upstream.answers[2] == .success(reply(2, "name-2")))
        #expect(upstream.upstreams.counters.mismatched == 1)
        #expect(!upstream.isOpen())
    }

    @Test("A question fails in its time while the connection is being made")
    func neverConnected() throws {
        let upstream = EmbeddedUpstream()
        upstream.ask(1, within: .seconds(1))
        upstream.advance(.seconds(1))
        #expect(upstream.answers[1] == .failure(.timedOut))
        // it is closed as soon as it is made, which the embedded channel reports as an error of connecting
        #expect(throws: ChannelError.self) { try upstream.connect() }
        #expect(!upstream.isOpen())
    }

    @Test("What answers nothing is dropped and counted, and the right answer is taken after it")
    func mismatched() throws {
        let upstream = EmbeddedUpstream()
        upstream.ask(1)
        try upstream.connect()
        let sent = id(of: try upstream.asked()[0])
        for wrong in [reply(sent ^ 1, "name-1"), reply(sent, "name-2"), query(sent, "name-1"), reply(sent, "")] {
            try upstream.receive(frame(wrong))
        }
        #expect(upstream.answers[1] == nil)
        #expect(upstream.upstreams.counters.mismatched == 4)
        try upstream.receive(frame(reply(sent, "name-1")))
        #expect(upstream.answers[1] == .success(reply(1, "name-1")))
    }

    @Test("A length that no message can have ends the connection; its questions are asked again")
    func badLength() throws {
        let upstream = EmbeddedUpstream()
        upstream.ask(1)
        try upstream.connect()
        try upstream.receive([0, 3, 1, 2, 3])
        #expect(!upstream.isOpen())
        #expect(upstream.begun == 2)
    }

    @Test("Answers that are split at any octet are put together", arguments: 0...frame(reply(1, "name-1")).count)
    func split(at border: Int) throws {
        let upstream = EmbeddedUpstream()
        upstream.ask(1)
        try upstream.connect()
        let octets = frame(reply(id(of: try upstream.asked()[0]), "name-1"))
        for part in [octets[..<border], octets[border...]] { try upstream.receive(Array(part)) }
        #expect(upstream.answers[1] == .success(reply(1, "name-1")))
    }

    @Test("With no time left a question is not asked again")
    func noTime() throws {
        let upstream = EmbeddedUpstream()
        upstream.ask(1, within: .zero)
        #expect(upstream.answers[1] == .failure(.timedOut))
        #expect(upstream.begun == 0)
    }

    @Test("When the connections are closed, what waits fails, and so does what is asked then")
    func closed() throws {
        let upstream = EmbeddedUpstream()
        upstream.ask(1)
        try upstream.connect()
        let done = upstream.upstreams.close()
        upstream.run()
        try done.wait()
        #expect(upstream.answers[1] == .failure(.closed))
        #expect(!upstream.isOpen())
        upstream.ask(2)
        #expect(upstream.answers[2] == .failure(.closed))
    }

    @Test("What is not a query of one question fails")
    func notAQuestion() {
        let upstream = EmbeddedUpstream()
        upstream.upstreams.ask(
            [1, 2, 3], of: UpstreamEndpoint(loopback(port: 53)), within: .seconds(1),
            reply: upstream.answers.slot())
        upstream.run()
        #expect(upstream.answers[0] == .failure(.notAQuestion))
    }

    /// The name of a message's question, with dots between the labels.
    private func name(of message: [UInt8]) -> String {
        var labels: [String] = []
        var at = 12
        while message[at] != 0 {
            labels.append(String(decoding: message[(at + 1)...(at + Int(message[at]))], as: UTF8.self))
            at += 1 + Int(message[at])
        }
        return labels.joined(separator: ".")
    }
}
