// RFC 2181 s5: RRsets. The same record is not there twice, and all have one TTL.

import DNSAuthority
import DNSWire
import Testing

@Suite("RFC 2181 s5, resource record sets")
struct RFC2181Section5Tests {
    @Test("Of the same record only the first is kept; names in its data are the same in any case, text is not")
    func duplicates() throws {
        var problems: [ZoneProblem] = []
        let server = try TestServer(
            "example.",
            Samples.head + """
                www 300 A 192.0.2.1
                www 300 A 192.0.2.2
                WWW 300 A 192.0.2.1
                @ 300 MX 10 mail
                @ 300 MX 10 MAIL
                @ 300 TXT "a" "b"
                @ 300 TXT "A" "b"

                """, problems: &problems)
        #expect(problems.map(\.isWarning) == [true, true])
        let duplicates = problems.map { problem in
            guard case .duplicate(let type, let first) = problem.kind else { return "\(problem.kind)" }
            return "\(problem.name) \(type) line \(problem.place.line), first in line \(first.line)"
        }
        #expect(duplicates == ["example. MX line 8, first in line 7", "WWW.example. A line 6, first in line 4"])
        try server.check(
            Case("www.example. A", answer: ["www.example. 300 A 192.0.2.1", "www.example. 300 A 192.0.2.2"]))
        try server.check(Case("example. MX", answer: ["example. 300 MX 10 mail.example."]))
        try server.check(
            Case("example. TXT", answer: ["example. 300 TXT \"a\" \"b\"", "example. 300 TXT \"A\" \"b\""]))
    }

    @Test(
        "However many records there are, the same is kept once, and the first is named",
        arguments: [15, 16, 17, 200])
    func duplicatesOfMany(count: Int) throws {
        let lines = (0..<count).map { "@ 300 MX 10 mail\($0)\n" }
        let repeated = [0, count - 1].map { "@ 300 MX 10 MAIL\($0)\n" }
        var problems: [ZoneProblem] = []
        let server = try TestServer(
            "example.", Samples.head + (lines + repeated + repeated).joined(), problems: &problems)
        // the head has three lines
        let firsts = [0, count - 1, 0, count - 1].map { UInt32($0 + 4) }
        #expect(problems.map(\.kind) == firsts.map { .duplicate(.mx, first: RecordTable.Place(line: $0)) })
        let answer = (0..<count).map { "example. 300 MX 10 mail\($0).example." }
        try server.check(Case("example. MX", answer: answer, limit: 65535))
    }

    @Test("s5.2: where TTLs differ, all are the smallest; other types and names keep theirs")
    func levelling() throws {
        var problems: [ZoneProblem] = []
        let server = try TestServer(
            "example.",
            Samples.head + """
                www 300 A 192.0.2.1
                www 120 A 192.0.2.2
                www 900 A 192.0.2.3
                www 500 AAAA 2001:db8::1

                """, problems: &problems)
        #expect(problems.map(\.kind) == [.ttlsDiffer(.a, smallest: 120)])
        #expect(problems.map(\.place.line) == [5])
        try server.check(
            Case(
                "www.example. A",
                answer: [
                    "www.example. 120 A 192.0.2.1", "www.example. 120 A 192.0.2.2", "www.example. 120 A 192.0.2.3",
                ]))
        try server.check(Case("www.example. AAAA", answer: ["www.example. 500 AAAA 2001:db8::1"]))
    }
}
