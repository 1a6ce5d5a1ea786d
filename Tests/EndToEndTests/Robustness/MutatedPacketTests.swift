// Thousands of spoiled packets: the server lives, says what is wrong or nothing, and goes on answering.

import DNSWire
import TestSupport
import Testing

@Suite("Spoiled packets", .blocking)
struct MutatedPacketTests {
    private static let seed: UInt64 = 20_260_117
    private static let good = ["nas.home.example. 300 IN A 192.0.2.10"]

    /// Queries to be spoiled.
    private static func queries() throws -> [[UInt8]] {
        let names = [
            "nas.home.example.", "home.example.", "no.such.name.home.example.", "www.example.", ".",
            "a.b.c.d.e.f.g.h.i.j.k.l.m.n.o.p.example.",
        ]
        let types: [RecordType] = [.a, .ns, .soa, .txt, .any, .axfr, .ds, RecordType(rawValue: 65280)]
        var all: [[UInt8]] = []
        for (index, name) in names.enumerated() {
            for (second, type) in types.enumerated() {
                var query = try Query(name, type)
                query.edns = (index + second).isMultiple(of: 3) ? nil : EDNS(udpSize: 1232, dnssecOK: second > 4)
                if second == 2 { query.flags.insert(.checkingDisabled) }
                all.append(query.octets)
            }
        }
        // options, an UPDATE with its records, and a NOTIFY
        var odd = Message(Header(id: MessageID(rawValue: 0), flags: []))
        odd.questions = [Question(try Name("home.example."), .soa)]
        odd.edns = EDNS(udpSize: 4096)
        odd.options = [
            EDNSOption(code: .cookie, data: [1, 2, 3, 4, 5, 6, 7, 8]), EDNSOption(code: .padding, data: [0, 0]),
        ]
        all.append(odd.octets)
        odd.answers = records("home.example. 60 SOA ns1.home.example. x. 1 2 3 4 5")
        for opcode in [4, 5] as [UInt8] {
            odd.header.flags.opcode = Opcode(rawValue: opcode)
            all.append(odd.octets)
        }
        return all
    }

    /// A server whose upstream sends spoiled replies, too.
    private static func server() throws -> (SwiftletServer, ScriptedUpstream) {
        let upstream = try ScriptedUpstream(tcp: false) { asked in
            var generator = SeededGenerator(seed: UInt64(asked.number))
            let reply = asked.address().octets
            return [.send(asked.number.isMultiple(of: 2) ? reply : Mutation.of(reply, using: &generator))]
        }
        return (try .forwarding(to: [upstream.address], rule: "timeout: 300ms"), upstream)
    }

    @Test("10,000 spoiled datagrams: every query is answered as its faults deserve, and nothing else is")
    func datagrams() throws {
        let (server, upstream) = try Self.server()
        defer { upstream.end() }
        let client = try DatagramClient(of: server.address)
        let queries = try Self.queries()
        var generator = SeededGenerator(seed: Self.seed)
        var sent: [PacketLaw] = []
        var waiting: Set<Int> = []
        var answered: Set<Int> = []

        /// Takes one reply, if there is one by the deadline.
        func take(by deadline: Deadline) throws -> Bool {
            guard let (reply, _) = try client.socket.receive(by: deadline) else { return false }
            let number = reply.count < 2 ? -1 : Int(reply[0]) << 8 | Int(reply[1])
            try #require(sent.indices.contains(number), "a reply to nothing: \(reply)")
            let problem = answered.insert(number).inserted ? sent[number].violation(by: reply) : "it is answered twice"
            if let problem { Issue.record("\(problem); packet \(number): \(sent[number].packet)") }
            waiting.remove(number)
            return true
        }

        for number in 0..<10_000 {
            var packet = Mutation.of(generator.one(of: queries), using: &generator)
            // its number is its id, so that each reply is told from every other
            for (at, octet) in [UInt8(number >> 8), UInt8(number & 255)].enumerated() where packet.count > at {
                packet[at] = octet
            }
            sent.append(PacketLaw(packet: packet))
            if sent[number].deservesReply { waiting.insert(number) }
            try client.socket.send(packet)
            while try take(by: Deadline(.zero)) {}
            while waiting.count > 200 { try #require(try take(by: .generous), "\(waiting.count) are never answered") }
        }
        while !waiting.isEmpty {
            try #require(try take(by: .generous), "never answered: \(waiting.map { sent[$0].packet })")
        }
        #expect(answered.count > 5000)
        #expect(try client.ask(Query("nas.home.example.")).answerLines == Self.good)
        #expect(try server.end() == .status(0))
    }

    @Test("Hundreds of spoiled messages over TCP: what is a query is answered, and a good one behind it, too")
    func messages() throws {
        let (server, upstream) = try Self.server()
        defer { upstream.end() }
        let queries = try Self.queries()
        var generator = SeededGenerator(seed: Self.seed + 1)
        for _ in 0..<40 {
            let client = try StreamClient(of: server.address)
            var sent: [PacketLaw] = []
            for number in 0..<10 {
                var packet = Mutation.of(generator.one(of: queries), using: &generator)
                for (at, octet) in [0, UInt8(number)].enumerated() where packet.count > at { packet[at] = octet }
                sent.append(PacketLaw(packet: packet))
                // a message before it that is no query may have ended the connection
                try? client.socket.send(packet.framed)
            }
            var left = Set(sent.indices.filter { sent[$0].deservesReply })
            while !left.isEmpty {
                guard let reply = try client.receiveOctets() else { break }
                let number = Int(reply[1])
                try #require(sent.indices.contains(number))
                if let problem = sent[number].violation(by: reply) {
                    Issue.record("\(problem); message \(number): \(sent[number].packet)")
                }
                left.remove(number)
            }
            if sent.allSatisfy(\.deservesReply) {
                #expect(left.isEmpty)
                var query = try Query("nas.home.example.")
                query.id = MessageID(rawValue: 0x1234)
                #expect(try client.ask(query).answerLines == Self.good)
            }
        }
        #expect(try server.ask(Query("nas.home.example."), over: .stream).answerLines == Self.good)
        #expect(try server.end() == .status(0))
    }

    @Test("Streams of spoiled octets end, and the server goes on")
    func streams() throws {
        let (server, upstream) = try Self.server()
        defer { upstream.end() }
        let queries = try Self.queries()
        var generator = SeededGenerator(seed: Self.seed + 2)
        for _ in 0..<200 {
            let client = try StreamClient(of: server.address)
            let whole = (0..<5).flatMap { _ in generator.one(of: queries).framed }
            // the server may have closed the connection already
            try? client.socket.send(Mutation.of(whole, using: &generator))
            client.socket.endSending()
            while let reply = try client.receiveOctets() {
                #expect(throws: Never.self) { try Message(reply.span) }
            }
        }
        #expect(try server.ask(Query("nas.home.example."), over: .stream).answerLines == Self.good)
        #expect(try server.end() == .status(0))
    }
}
