import DNSWire
import Testing

/// A packet, and what a server must make of it.
private struct Case: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let octets: [UInt8]
    let verdict: IncomingQuery.Verdict

    init(_ description: String, _ verdict: IncomingQuery.Verdict, octets: [UInt8]) {
        testDescription = description
        self.verdict = verdict
        self.octets = octets
    }

    init(
        _ description: String, _ verdict: IncomingQuery.Verdict, flags: UInt16 = 0x0100,
        counts: [UInt16] = [1, 0, 0, 0], _ body: [UInt8]...
    ) {
        let packet = Packet(flags: flags, counts: counts, body: Array(body.joined()))
        self.init(description, verdict, octets: packet.octets)
    }
}

private let question: [UInt8] = [1, 97, 0, 0, 1, 0, 1]

private func opt(_ options: [UInt8] = [], owner: [UInt8] = [0], version: UInt32 = 0) -> [UInt8] {
    Packet.record(owner, .opt, class: 1232, ttl: version << 16, options)
}

private let cases: [Case] = [
    Case("a plain question", .question, question),
    Case("a question for the root", .question, [0, 0, 2, 0, 1]),
    Case("a question with TC, AA, Z, AD and CD set", .question, flags: 0x0670, question),
    Case("a question of class CH", .question, [1, 97, 0, 0, 16, 0, 3]),
    Case("an OPT record", .question, counts: [1, 0, 0, 1], question, opt()),
    Case(
        "options that fill the OPT record", .question, counts: [1, 0, 0, 1], question,
        opt([0, 3, 0, 0, 0, 12, 0, 1, 0])),
    Case(
        "records in every section", .question, counts: [1, 1, 1, 2],
        question, Packet.record([192, 12], .a, [1, 2, 3, 4]), Packet.record([0], .soa, []), opt(),
        Packet.record([0], .tsig, [1])),
    Case("an OPT record of version 1", .badVersion, counts: [1, 0, 0, 1], question, opt(version: 1)),
    Case("no octets", .ignored, octets: []),
    Case("half a header", .ignored, octets: [0x12, 0x34, 1, 0, 0, 1, 0, 0, 0, 0, 0]),
    Case("a response", .ignored, flags: 0x8100, question),
    Case("a response that is cut off", .ignored, flags: 0x8100, []),
    Case("a header alone that announces a question", .malformed, []),
    Case("no question", .malformed, counts: [0, 0, 0, 0], []),
    Case("two questions", .malformed, counts: [2, 0, 0, 0], question, question),
    Case("a question without its class", .malformed, Array(question.dropLast())),
    Case("a name that does not end", .malformed, [1, 97]),
    Case("a label of the reserved kind", .malformed, [0x41, 97, 0, 0, 1, 0, 1]),
    Case("a compressed question that points into the header", .malformed, [192, 4, 0, 1, 0, 1]),
    Case("a question that points to itself", .malformed, [192, 12, 0, 1, 0, 1]),
    Case("octets behind the last record", .malformed, question, [0]),
    Case("a record that is announced but missing", .malformed, counts: [1, 0, 0, 1], question),
    Case("a record that is longer than the packet", .malformed, counts: [1, 0, 0, 1], question, opt().dropLast(), [1]),
    Case(
        "a record whose owner points to itself", .malformed, counts: [1, 0, 0, 1], question,
        Packet.record([192, 19], .a, [1, 2, 3, 4])),
    Case(
        "a record whose owner points forward", .malformed, counts: [1, 0, 0, 1], question,
        Packet.record([192, 21], .a, [1, 2, 3, 4])),
    Case("two OPT records", .malformed, counts: [1, 0, 0, 2], question, opt(), opt()),
    Case(
        "a signature before the last record", .malformed, counts: [1, 0, 0, 2], question,
        Packet.record([0], .tsig, [1]), opt()),
    Case(
        "a signature behind an OPT record", .question, counts: [1, 0, 0, 2], question, opt(),
        Packet.record([0], .tsig, [1])),
    Case(
        "two signatures", .malformed, counts: [1, 0, 0, 2], question, Packet.record([0], .tsig, [1]),
        Packet.record([0], .tsig, [1])),
    Case(
        "a signature in the answer section", .malformed, counts: [1, 1, 0, 0], question, Packet.record([0], .tsig, [1])),
    Case(
        "a signature in the authority section", .malformed, counts: [1, 0, 1, 0], question,
        Packet.record([0], .tsig, [1])),
    Case("an OPT record in the answer section", .malformed, counts: [1, 1, 0, 0], question, opt()),
    Case("an OPT record in the authority section", .malformed, counts: [1, 0, 1, 0], question, opt()),
    Case(
        "an OPT record whose owner is not the root", .malformed, counts: [1, 0, 0, 1], question, opt(owner: [1, 98, 0])),
    Case("an OPT record whose owner is a pointer", .malformed, counts: [1, 0, 0, 1], question, opt(owner: [192, 14])),
    Case("an option that is longer than its record", .malformed, counts: [1, 0, 0, 1], question, opt([0, 3, 0, 1])),
    Case("an option that is cut off", .malformed, counts: [1, 0, 0, 1], question, opt([0, 3, 0])),
    Case("65,535 announced records", .malformed, counts: [1, .max, .max, .max], question),
    Case("a NOTIFY", .otherOpcode, flags: 0x2400, question),
    Case("an UPDATE with no question", .otherOpcode, flags: 0x2800, counts: [0, 0, 0, 0], []),
    Case("a STATUS that is cut off", .otherOpcode, flags: 0x1000, [1]),
]

@Suite("Incoming queries")
struct IncomingQueryTests {
    @Test("What a server makes of a packet", arguments: cases)
    private func verdict(_ example: Case) {
        var query = IncomingQuery(seed: HashSeed(1, 2))
        let verdict = query.read(example.octets.span)
        #expect(verdict == example.verdict)
    }

    @Test("Without its name a packet is read as with it", arguments: cases)
    private func skippingName(_ example: Case) {
        var query = IncomingQuery(seed: HashSeed(1, 2))
        var again = IncomingQuery(seed: HashSeed(1, 2))
        let verdict = query.read(example.octets.span)
        let verdictAgain = again.read(example.octets.span, skippingName: true)
        #expect(verdictAgain == verdict)
        #expect(again.questionEnd == query.questionEnd)
        #expect(again.edns == query.edns)
        #expect(again.type == query.type)
    }

    @Test("The question and the OPT record are as the packet says, and nothing of the packet before remains")
    func properties() throws {
        var query = IncomingQuery(seed: HashSeed(1, 2))
        let first = Packet(
            id: 77, counts: [1, 0, 0, 1],
            body: try Packet.question("WWW.Example.", .mx, 3) + Packet.record([0], .opt, class: 4096, ttl: 0x8000, []))
        #expect(verdict(of: first, &query) == .question)
        #expect(query.header.id.rawValue == 77)
        let name = query.name.name
        #expect(name.description == "www.example.")
        #expect(query.type == .mx)
        #expect(query.recordClass == .chaos)
        #expect(query.questionEnd == 12 + 13 + 4)
        #expect(query.edns == EDNS(udpSize: 4096, dnssecOK: true))
        #expect(query.dnssecOK == true)
        #expect(query.replySize(over: .datagram) == 1232)
        #expect(query.replySize(over: .datagram, most: 4000) == 4000)
        #expect(query.replySize(over: .datagram, most: 5000) == 4096)
        let second = Packet(body: try Packet.question("."))
        #expect(verdict(of: second, &query) == .question)
        let labels = query.name.labelCount
        #expect(labels == 0)
        #expect(query.edns == nil)
        #expect(query.dnssecOK == false)
        #expect(query.replySize(over: .datagram) == 512)
        #expect(verdict(of: Packet(counts: [2, 0, 0, 0]), &query) == .malformed)
        #expect(query.questionEnd == 12)
    }

    @Test("A client that takes less than 512 octets takes 512 (RFC 6891 s6.2.3)", arguments: [0, 1, 511, 512, 513])
    func smallSize(_ size: UInt16) {
        var query = IncomingQuery(seed: HashSeed(1, 2))
        let packet = Packet(counts: [1, 0, 0, 1], body: question + Packet.record([0], .opt, class: size, []))
        #expect(verdict(of: packet, &query) == .question)
        #expect(query.replySize(over: .datagram) == max(512, Int(size)))
    }

    @Test("A query that is cut off anywhere is malformed, or no packet at all")
    func everyLength() throws {
        let body = try Packet.question("www.example.com.") + opt([0, 10, 0, 8, 1, 2, 3, 4, 5, 6, 7, 8])
        let octets = Packet(counts: [1, 0, 0, 1], body: body).octets
        var query = IncomingQuery(seed: HashSeed(1, 2))
        for count in octets.indices {
            #expect(
                query.read(octets.span.extracting(0..<count)) == (count < 12 ? .ignored : .malformed), "\(count) octets"
            )
        }
        let verdict = query.read(octets.span)
        #expect(verdict == .question)
    }

    private func verdict(of packet: Packet, _ query: inout IncomingQuery) -> IncomingQuery.Verdict {
        query.read(packet.octets.span)
    }
}
