import DNSDispatch
import DNSWire
import Testing

@testable import DNSForwarding

@Suite("A reply as one client gets it")
struct ReplyWriterTests {
    private let seed = HashSeed(1, 2)

    /// What a client with this EDNS gets of a reply.
    private func written(
        _ reply: ReplyBuilder, edns: EDNS?, over transport: QueryTransport = .datagram, room: Int = 65_535
    ) throws -> Message {
        var records = ReplyRecords()
        let question = reply.questions[0]
        let asked = AskedQuestion(
            name: question.name.octets, type: question.type, recordClass: .internet, dnssecOK: edns?.dnssecOK ?? false,
            zone: .root)
        let verdict = ReplyCheck.read(reply.octets.span, asked: asked, into: &records)
        #expect(verdict == .usable)
        var packer = ReplyPacker(seed: seed)
        packer.pack(
            &records, asked, CachePolicy(),
            ReplyPacker.Circumstances(now: Instant(nanoseconds: 0), wall: 0, routes: 0))
        var query = ReplyBuilder(question)
        query.flags = .recursionDesired
        query.edns = edns
        let packet = query.octets
        var writer = ReplyWriter(seed: seed)
        var octets = [UInt8](repeating: 0xff, count: room)
        var span = octets.mutableSpan
        let length = writer.write(packer.reply, to: packet.span, over: transport, room: &span)
        return try Message(octets.span.extracting(0..<(try #require(length))))
    }

    @Test(
        "Owners that are the QNAME are pointers to it, and the root is an octet",
        arguments: [(".", 1), ("example.", 2)])
    func owners(name: String, size: Int) throws {
        var reply = try ReplyBuilder(name, .ns)
        let server = try Name("ns.test.").octets
        reply.answers = [Record(try Name(name), .ns, ttl: 300, data: server)]
        let asked = AskedQuestion(
            name: try Name(name).octets, type: .ns, recordClass: .internet, dnssecOK: false, zone: .root)
        var records = ReplyRecords()
        #expect(ReplyCheck.read(reply.octets.span, asked: asked, into: &records) == .usable)
        var packer = ReplyPacker(seed: seed)
        packer.pack(
            &records, asked, CachePolicy(), ReplyPacker.Circumstances(now: Instant(nanoseconds: 0), wall: 0, routes: 0))
        // type, class, TTL and size are ten octets
        #expect(packer.reply.length == size + 10 + server.count)
        #expect(try written(reply, edns: nil).answers == reply.answers)
    }

    /// An answer of so many addresses, and so many proofs in the authority section.
    private func reply(answers: UInt8, proofs: UInt8) throws -> ReplyBuilder {
        var reply = try ReplyBuilder("www.example.com.", .a)
        reply.answers = try (0..<answers).map { try Records.a("www.example.com.", $0) }
        reply.authority = try (0..<proofs).map { try Records.nsec("p\($0).example.com.", "q\($0).example.com.") }
        return reply
    }

    @Test(
        "What does not fit is left out by whole sections, and TC says so",
        arguments: [
            // answers and proofs in the reply, the size; answers and proofs written, TC
            (20, 0, 512, 20, 0, false), (40, 0, 512, 0, 0, true), (20, 30, 512, 20, 0, true),
            (0, 30, 512, 0, 0, true), (40, 10, 1_232, 40, 10, false), (40, 30, 4_096, 40, 0, true),
            (90, 0, 4_096, 0, 0, true),
        ])
    func sizes(answers: UInt8, proofs: UInt8, size: UInt16, kept: Int, keptProofs: Int, isTruncated: Bool) throws {
        let message = try written(
            try reply(answers: answers, proofs: proofs), edns: EDNS(udpSize: size, dnssecOK: true))
        #expect(message.answers.count == kept)
        #expect(message.authority.count == keptProofs)
        #expect(message.header.flags.contains(.truncated) == isTruncated)
        #expect(message.edns == EDNS(udpSize: 1_232, dnssecOK: true))
    }

    @Test("Over a stream everything is written, as far as there is room")
    func stream() throws {
        let whole = try written(try reply(answers: 90, proofs: 0), edns: nil, over: .stream)
        #expect(whole.answers.count == 90)
        let small = try written(try reply(answers: 90, proofs: 0), edns: nil, over: .stream, room: 600)
        #expect(small.answers.isEmpty && small.header.flags.contains(.truncated))
    }

    @Test("The extended error of the upstream goes to clients with EDNS, without its text")
    func extendedError() throws {
        var reply = try reply(answers: 1, proofs: 0)
        reply.edns = EDNS(udpSize: 1232)
        reply.options = [0, 15, 0, 4, 0, 3, 0x68, 0x69]
        #expect(try written(reply, edns: EDNS(udpSize: 512)).options.map(\.data) == [[0, 3]])
        #expect(try written(reply, edns: nil).options.isEmpty)
    }

    @Test("What is no query gets no reply")
    func noQuery() {
        let reply = PackedReply()
        var writer = ReplyWriter(seed: seed)
        var octets = [UInt8](repeating: 0, count: 512)
        var span = octets.mutableSpan
        let packet: [UInt8] = [0, 1, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0]
        let length = writer.write(reply, to: packet.span, over: .datagram, room: &span)
        #expect(length == nil)
    }
}
