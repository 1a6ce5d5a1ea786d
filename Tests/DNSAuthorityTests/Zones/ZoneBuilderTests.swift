// What a zone's records may not be, and what of it is said.

import DNSAuthority
import DNSWire
import Testing

@Suite("Building zones")
struct ZoneBuilderTests {
    /// Records and the one problem that they have: its kind, as it prints, and its line.
    struct Fault: Sendable, CustomTestStringConvertible {
        let text: String
        let kind: ZoneProblem.Kind
        let name: String
        let line: UInt32
        var isWarning = false

        var testDescription: String { text }
    }

    private static func place(_ line: UInt32, _ column: UInt32 = 1) -> RecordTable.Place {
        RecordTable.Place(line: line, column: column)
    }

    @Test(
        "Each mistake is told with its name and place, and an error leaves no zone",
        arguments: [
            Fault(text: "www.example.com. 60 A 192.0.2.1", kind: .outOfZone, name: "www.example.com.", line: 4),
            Fault(text: "test. 60 A 192.0.2.1", kind: .outOfZone, name: "test.", line: 4),
            Fault(text: "xexample. 60 A 192.0.2.1", kind: .outOfZone, name: "xexample.", line: 4),
            Fault(
                text: "@ 3600 SOA ns host 2 3 4 5 6", kind: .moreThanOne(.soa, first: place(1)), name: "example.",
                line: 4),
            Fault(text: "sub 60 SOA ns host 2 3 4 5 6", kind: .soaBelowApex, name: "sub.example.", line: 4),
            Fault(
                text: "www 60 CNAME a\nwww 60 CNAME b", kind: .moreThanOne(.cname, first: place(4)),
                name: "www.example.", line: 5),
            Fault(
                text: "www 60 DNAME a\nwww 60 DNAME b", kind: .moreThanOne(.dname, first: place(4)),
                name: "www.example.", line: 5),
            Fault(
                text: "www 60 A 192.0.2.1\nwww 60 CNAME a", kind: .aliasAndData(.a, at: place(4)),
                name: "www.example.", line: 5),
            Fault(text: "@ 60 CNAME a", kind: .aliasAndData(.ns, at: place(2)), name: "example.", line: 4),
            Fault(
                text: "www 60 CNAME a\nWWW 60 TXT b", kind: .aliasAndData(.txt, at: place(5)), name: "www.example.",
                line: 4),
            Fault(
                text: "www 60 A 192.0.2.1\nwww 61 A 192.0.2.2", kind: .ttlsDiffer(.a, smallest: 60),
                name: "www.example.", line: 5, isWarning: true),
            Fault(
                text: "www 60 CNAME a\nwww 60 CNAME A", kind: .duplicate(.cname, first: place(4)),
                name: "www.example.", line: 5, isWarning: true),
        ])
    func faults(_ fault: Fault) throws {
        var problems: [ZoneProblem] = []
        let zone = try ZoneText.zone(Samples.head + fault.text + "\n", origin: "example.", problems: &problems)
        let expected = ZoneProblem(kind: fault.kind, name: try Name(fault.name), place: Self.place(fault.line))
        #expect(problems == [expected])
        #expect(problems.first?.isWarning == fault.isWarning)
        let isServed = zone != nil
        #expect(isServed == fault.isWarning)
    }

    @Test("A zone needs an SOA record, and should have name servers")
    func apex() throws {
        var problems: [ZoneProblem] = []
        let none = try ZoneText.zone("www 60 A 192.0.2.1\n", origin: "example.", problems: &problems) == nil
        #expect(none)
        #expect(problems.map(\.kind) == [.noSOA, .noNameServers])
        problems = []
        let some = try ZoneText.zone("@ 60 SOA a b 1 2 3 4 5\n", origin: "example.", problems: &problems) != nil
        #expect(some)
        #expect(problems.map(\.kind) == [.noNameServers])
        problems = []
        let empty = try ZoneText.zone("", origin: "example.", problems: &problems) == nil
        #expect(empty)
        #expect(problems.map(\.kind) == [.noSOA, .noNameServers])
        #expect(problems.map(\.place) == [Self.place(1), Self.place(1)])
    }

    @Test("Signatures may stand beside an alias, and have the TTL of what they sign (RFC 4034 s3)")
    func signatures() throws {
        let start = "5 1 60 20300101000000 20200101000000 7 ."
        let sets = """
            www 60 CNAME a
            www 60 RRSIG CNAME \(start) AQ==
            www 30 RRSIG NSEC \(start) Ag==
            www 20 NSEC z CNAME RRSIG NSEC

            """
        var problems: [ZoneProblem] = []
        let server = try TestServer("example.", Samples.head + sets, problems: &problems)
        #expect(problems == [])
        try server.check(
            Case(
                "www.example. RRSIG",
                answer: ["www.example. 60 RRSIG CNAME \(start) AQ==", "www.example. 30 RRSIG NSEC \(start) Ag=="]))
    }

    @Test("An RRset that no message can hold is refused")
    func tooLarge() throws {
        var table = try ZoneText.table(Samples.head, origin: try Name("example."))
        for i in 0..<300 {
            let data =
                [UInt8(255)] + [UInt8](repeating: UInt8(i % 256), count: 255 - i / 256)
                + [UInt8](repeating: 0, count: i / 256)
            table.append(Record(try Name("big.example."), .txt, ttl: 60, data: data))
        }
        var problems: [ZoneProblem] = []
        let none = ZoneBuilder.zone(try Name("example."), of: table, seed: ZoneText.seed, problems: &problems) == nil
        #expect(none)
        #expect(problems.map(\.kind) == [.tooLarge(.txt)])
    }

    @Test("Twenty thousand addresses at one name are refused as an RRset that no message can hold")
    func tooManyAddresses() throws {
        var table = try ZoneText.table(Samples.head, origin: try Name("example."))
        for i in 0..<20_000 {
            table.append(
                Record(try Name("big.example."), .a, ttl: 60, data: [10, 0, UInt8(i >> 8), UInt8(i & 255)]),
                place: RecordTable.Place(line: UInt32(i + 1)))
        }
        var problems: [ZoneProblem] = []
        let none = ZoneBuilder.zone(try Name("example."), of: table, seed: ZoneText.seed, problems: &problems) == nil
        #expect(none)
        #expect(problems.map(\.kind) == [.tooLarge(.a)])
    }

    @Test("Data that breaks its type's rules is refused where answers are made of it, as are types that are no data")
    func badRecords() throws {
        var table = try ZoneText.table(Samples.head, origin: try Name("example."))
        table.append(Record(try Name("a.example."), .cname, ttl: 60, data: [3, 1]))
        table.append(Record(try Name("b.example."), .any, ttl: 60, data: []))
        var problems: [ZoneProblem] = []
        let none = ZoneBuilder.zone(try Name("example."), of: table, seed: ZoneText.seed, problems: &problems) == nil
        #expect(none)
        #expect(problems.map(\.kind) == [.badData(.cname), .metaType(.any)])
    }

    @Test("Not more than a thousand problems are told, and the zone is refused whichever they are")
    func manyProblems() throws {
        var text = Samples.head
        for i in 0..<600 { text += "h\(i) 60 A 192.0.2.1\nh\(i) 61 A 192.0.2.2\nh\(i) 60 A 192.0.2.1\n" }
        var problems: [ZoneProblem] = []
        let none =
            try ZoneText.zone(text + "z 60 CNAME a\nz 60 A 192.0.2.1\n", origin: "example.", problems: &problems) == nil
        #expect(none)
        #expect(problems.count == ZoneBuilder.problemLimit)
    }

    @Test("A zone says how much it holds")
    func numbers() throws {
        var problems: [ZoneProblem] = []
        let text = Samples.head + "a.b.c 60 A 192.0.2.1\na.b.c 60 A 192.0.2.1\na.b.c 60 A 192.0.2.2\n"
        guard let zone = try ZoneText.zone(text, origin: "eXample.", problems: &problems) else {
            Issue.record("The zone has only a duplicate")
            return
        }
        let facts = [zone.recordCount, zone.nodeCount, Int(zone.serial)]
        #expect(facts == [5, 5, 7])
        let name = zone.origin.description
        #expect(name == "eXample.")
        let isUsable = zone.isUsable
        #expect(isUsable)
    }

    @Test("The root can be a zone")
    func root() throws {
        let server = try TestServer([".": "@ 60 SOA ns host 1 2 3 4 5\n@ 60 NS ns\nns 60 A 192.0.2.1\nlab 60 NS ns\n"])
        try server.check(Case(". NS", answer: [". 60 NS ns."], additional: ["ns. 60 A 192.0.2.1"]))
        try server.check(Case("ns. A", answer: ["ns. 60 A 192.0.2.1"]))
        try server.check(Case("no.such. A", .nameError, authority: [". 5 SOA ns. host. 1 2 3 4 5"]))
        try server.check(Case(". MX", authority: [". 5 SOA ns. host. 1 2 3 4 5"]))
        try server.check(
            Case("x.lab. A", flags: [], authority: ["lab. 60 NS ns."], additional: ["ns. 60 A 192.0.2.1"]))
    }
}
