import DNSWire
import Testing

@testable import DNSForwarding

@Suite("Truncated replies that are all there is")
struct TruncatedReplyTests {
    @Test("What a truncated reply has is unpacked as far as it goes")
    func truncatedRest() throws {
        var reply = try ReplyBuilder("www.example.com.", .a)
        reply.flags.insert(.truncated)
        reply.answers = [try Records.a("www.example.com.", 1), try Records.a("www.example.com.", 2)]
        let asked = AskedQuestion(
            name: try Name("www.example.com.").octets, type: .a, recordClass: .internet, dnssecOK: false, zone: .root)
        var records = ReplyRecords()
        let octets = Array(reply.octets.dropLast(3))
        ReplyCheck.readTruncated(octets.span, asked: asked, into: &records)
        let (isTruncated, count) = (records.isTruncated, records.keptAnswers)
        #expect(isTruncated && count == 1)
    }

    @Test("The name servers behind what a truncated reply answers are not passed on, whole or not", arguments: [0, 3])
    func nameServers(cut: Int) throws {
        var reply = try ReplyBuilder("www.example.com.", .a)
        reply.flags.insert(.truncated)
        reply.answers = [try Records.a("www.example.com.")]
        reply.authority = [Record(try Name("example.com."), .ns, ttl: 300, data: try Name("ns.example.com.").octets)]
        let asked = AskedQuestion(
            name: try Name("www.example.com.").octets, type: .a, recordClass: .internet, dnssecOK: false, zone: .root)
        var records = ReplyRecords()
        ReplyCheck.readTruncated(Array(reply.octets.dropLast(cut)).span, asked: asked, into: &records)
        let (answers, all) = (records.keptAnswers, records.kept.count)
        #expect(answers == 1 && all == 1)
    }
}
