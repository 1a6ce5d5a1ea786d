import DNSWire
import Testing

@testable import DNSForwarding

@Suite("Local addresses in replies")
struct RebindingCheckTests {
    /// What is withheld of a reply with one record, whose data is given.
    private func withheld(
        _ type: RecordType, _ data: [UInt8], name: String = "www.example.com.", isProtected: Bool = true
    ) throws -> (verdict: ReplyVerdict, address: String?, kept: Int) {
        var reply = try ReplyBuilder(name, type)
        reply.answers = [Record(try Name(name), type, ttl: 300, data: data)]
        let asked = AskedQuestion(
            name: try Name(name).octets, type: type, recordClass: .internet, dnssecOK: false, zone: .root,
            isProtected: isProtected)
        var records = ReplyRecords()
        let octets = reply.octets
        let verdict = ReplyCheck.read(octets.span, asked: asked, into: &records)
        return (verdict, records.withheld?.description, records.kept.count)
    }

    @Test("A local address is found wherever it stands, and nothing of the reply is kept")
    func found() throws {
        let v6 = [UInt8](repeating: 0, count: 15) + [1]
        let cases: [(RecordType, [UInt8], String)] = [
            (.a, [10, 0, 0, 1], "10.0.0.1"), (.aaaa, v6, "::1"),
            (.https, [0, 1, 0, 0, 4, 0, 4, 10, 0, 0, 1], "10.0.0.1"),
            // the second hint, behind another parameter
            (.svcb, [0, 1, 1, 0x61, 0, 0, 3, 0, 2, 0, 53, 0, 4, 0, 8, 192, 0, 2, 1, 127, 0, 0, 1], "127.0.0.1"),
            (.https, [0, 1, 0, 0, 6, 0, 16] + v6, "::1"),
            // the target is compressed, which it must not be: a pointer to the QNAME
            (.https, [0, 1, 0xc0, 12, 0, 4, 0, 4, 10, 0, 0, 1], "10.0.0.1"),
        ]
        for (type, data, address) in cases {
            let outcome = try withheld(type, data)
            #expect(outcome.verdict == .usable && outcome.address == address && outcome.kept == 0)
            #expect(try withheld(type, data, isProtected: false).kept == 1)
        }
    }

    @Test("What holds none is kept, whatever is wrong with its parameters")
    func kept() throws {
        let cases: [(RecordType, [UInt8])] = [
            (.a, [192, 0, 2, 1]), (.https, [0, 0, 0]), (.https, [0, 1, 0, 0, 4, 0, 4, 192, 0, 2, 1]),
            // a length beyond the end, half an address, a parameter without a length
            (.https, [0, 1, 0, 0, 4, 0, 9, 10, 0, 0, 1]), (.https, [0, 1, 0, 0, 4, 0, 3, 10, 0, 0]),
            (.https, [0, 1, 0, 0, 4]), (.txt, [4, 10, 0, 0, 1]),
        ]
        for (type, data) in cases {
            let outcome = try withheld(type, data)
            #expect(outcome.verdict == .usable && outcome.address == nil && outcome.kept == 1)
        }
    }

    @Test(
        "127/8 is the word of a list where four digits or more lead the name",
        arguments: [
            ("2.0.0.127.list.example.", true), ("1.2.3.4.5.list.example.", true), ("f.0.A.8.list.example.", true),
            ("2.0.0.list.example.", false), ("2.0.0.1a.list.example.", false), ("g.0.0.1.list.example.", false),
            ("1.2.3.", false), ("1.2.3.4.", true), (".", false),
        ])
    func lists(name: String, isListed: Bool) throws {
        #expect((try withheld(.a, [127, 0, 0, 2], name: name).address == nil) == isListed)
        #expect(try withheld(.a, [10, 0, 0, 2], name: name).address == "10.0.0.2")
    }
}
