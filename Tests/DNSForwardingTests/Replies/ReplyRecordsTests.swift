// What is unpacked of replies, one after another in the same room.

import DNSWire
import Testing

@testable import DNSForwarding

@Suite("Unpacked records")
struct ReplyRecordsTests {
    private func asked(_ name: String, _ type: RecordType = .a) throws -> AskedQuestion {
        AskedQuestion(
            name: try Name(name).octets, type: type, recordClass: .internet, dnssecOK: false, zone: .root)
    }

    private func text(_ records: borrowing ReplyRecords, _ range: Range<Int>) throws -> String {
        let span = records.span(range)
        return try Name(wire: span.indices.map { span[$0] }).description
    }

    @Test("Owners that are the QNAME come in the client's case, however they are written")
    func owners() throws {
        let name = try Name("WwW.Example.com.").octets
        var message: [UInt8] = [0, 0, 0x81, 0x80, 0, 1, 0, 4, 0, 0, 0, 0]
        // the question, whose case was scrambled on its way to the upstream
        message += try Name("wWw.eXAMPLE.com.").octets + [0, 1, 0, 1]
        let whole: [UInt8] = [0xc0, 12]
        let half: [UInt8] = [3] + Array("www".utf8) + [0xc0, 16]
        let none = try Name("WWW.EXAMPLE.COM.").octets
        for (number, owner) in [whole, half, none, whole].enumerated() {
            message += owner + [0, 1, 0, 1, 0, 0, 1, 44, 0, 4, 192, 0, 2, UInt8(number)]
        }
        var records = ReplyRecords()
        #expect(ReplyCheck.read(message.span, asked: try asked("WwW.Example.com."), into: &records) == .usable)
        #expect(records.keptAnswers == 4)
        for index in records.entries.indices where index != 2 {
            let owner = try text(records, records.entries[index].owner)
            #expect(owner.lowercased() == "www.example.com.")
        }
        #expect(try text(records, records.entries[0].owner) == Name(wire: name).description)
        #expect(try text(records, records.entries[3].owner) == Name(wire: name).description)
    }

    @Test("Of a reply that was broken nothing is left in the next one")
    func broken() throws {
        var records = ReplyRecords()
        var bad = try ReplyBuilder("other.example.com.", .a)
        bad.answers = [try Records.a("other.example.com."), try Records.cname("a.example.com.", "b.example.com.")]
        let cut = Array(bad.octets.dropLast(3))
        #expect(ReplyCheck.read(cut.span, asked: try asked("other.example.com."), into: &records) == .malformed)
        var good = try ReplyBuilder("www.example.com.", .a)
        good.answers = [try Records.a("www.example.com.")]
        #expect(ReplyCheck.read(good.octets.span, asked: try asked("www.example.com."), into: &records) == .usable)
        #expect(records.entries.count == 1)
        #expect(try text(records, records.entries[0].owner) == "www.example.com.")
        let data = records.span(records.entries[0].data)
        #expect(data.indices.map { data[$0] } == [192, 0, 2, 1])
    }

    @Test("What is wrong with the data of name servers that are not passed on spoils no answer, but a referral it does")
    func nameServers() throws {
        var reply = try ReplyBuilder("www.example.com.", .a)
        reply.authority = [Record(try Name("example.com."), .ns, ttl: 300, data: [63, 97])]
        var records = ReplyRecords()
        #expect(ReplyCheck.read(reply.octets.span, asked: try asked("www.example.com."), into: &records) == .malformed)
        reply.answers = [try Records.a("www.example.com.")]
        #expect(ReplyCheck.read(reply.octets.span, asked: try asked("www.example.com."), into: &records) == .usable)
        #expect(records.kept.count == 1 && records.keptAnswers == 1)
    }

    @Test("Many records and long ones find room, and are what they were", arguments: [1, 100, 1_000])
    func room(count: Int) throws {
        var reply = try ReplyBuilder("www.example.com.", .txt)
        reply.answers = try (0..<count).map { number in
            Record(
                try Name("www.example.com."), .txt, ttl: 300,
                data: [40] + [UInt8](repeating: UInt8(number % 256), count: 40))
        }
        var records = ReplyRecords()
        #expect(
            ReplyCheck.read(reply.octets.span, asked: try asked("www.example.com.", .txt), into: &records) == .usable)
        #expect(records.keptAnswers == count)
        for (index, record) in zip(records.kept, reply.answers) {
            let data = records.span(records.entries[index].data)
            #expect(data.indices.map { data[$0] } == record.data)
        }
    }
}
