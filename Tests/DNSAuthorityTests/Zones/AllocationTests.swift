// No allocation on the way of a query that is answered from a zone.

import DNSAuthority
import DNSWire
import TestSupport
import Testing

@Suite("Allocations")
struct AllocationTests {
    @Test("Answers of every kind are found and written without an allocation")
    func none() async throws {
        await #expect(processExitsWith: .success) {
            let zone =
                Samples.office + """
                    old 300 DNAME guest
                    @ 300 ALIAS elsewhere.test.
                    _x._tcp 300 SRV 0 0 1 mail

                    """
            let server = try TestServer(["office.test.": zone])
            let questions: [(String, RecordType)] = [
                ("mail.office.test.", .a), ("www.office.test.", .aaaa), ("office.test.", .mx),
                ("x.guest.office.test.", .a), ("x.old.office.test.", .a), ("office.test.", .a),
                ("office.test.", .aaaa), ("_x._tcp.office.test.", .srv), ("x.lab.office.test.", .a),
                ("no.office.test.", .a), ("mail.office.test.", .txt), ("elsewhere.", .a), ("web.office.test.", .any),
            ]
            var aliases = AliasData(count: 1)
            aliases.set(0, .a, ttl: 60, addresses: [[192, 0, 2, 1]])
            let styles = [AnswerStyle(), AnswerStyle(dnssecOK: true, minimal: false, rotation: 3)]
            #expect(try Self.allocations(of: questions, by: server, styles, aliases) == 0)
        }
    }

    @Test("Proofs by NSEC records are found and written without an allocation")
    func proofs() async throws {
        await #expect(processExitsWith: .success) {
            let server = try TestServer(["example.": SignedSamples.nsec])
            let questions: [(String, RecordType)] = [
                ("x.w.example.", .mx), ("ml.example.", .a), ("ns1.example.", .mx), ("mc.a.example.", .mx),
                ("mc.b.example.", .mx), ("a.z.w.example.", .mx), ("a.z.w.example.", .aaaa), ("example.", .ds),
            ]
            let styles = [AnswerStyle(dnssecOK: true)]
            #expect(try Self.allocations(of: questions, by: server, styles, AliasData(count: 0)) == 0)
        }
    }

    /// How many allocations it takes to answer questions in these styles.
    private static func allocations(
        of questions: [(String, RecordType)], by server: TestServer, _ styles: [AnswerStyle],
        _ aliases: borrowing AliasData
    ) throws -> Int? {
        let queries = try questions.map { try TestServer.query(Question(try Name($0.0), $0.1)) }
        var buffer = [UInt8](repeating: 0, count: 1232)
        var desk = Desk()
        var replies = 0
        let count = AllocationCount.during {
            for query in queries {
                for style in styles {
                    replies += desk.answer(
                        query.span, from: server.zones, style: style, aliases: aliases, room: buffer.mutableSpan)
                }
            }
        }
        #expect(replies > queries.count * styles.count * Header.size)
        return count
    }
}
