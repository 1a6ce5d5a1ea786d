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
            let server = try TestServer(["office.test.": Samples.office])
            let questions: [(String, RecordType)] = [
                ("mail.office.test.", .a), ("www.office.test.", .aaaa), ("office.test.", .mx),
                ("x.guest.office.test.", .a),
                ("x.lab.office.test.", .a), ("no.office.test.", .a), ("mail.office.test.", .txt), ("elsewhere.", .a),
                ("web.office.test.", .any),
            ]
            let queries = try questions.map { try TestServer.query(Question(try Name($0.0), $0.1)) }
            var buffer = [UInt8](repeating: 0, count: 512)
            var desk = Desk()
            let aliases = AliasData(count: 0)
            var replies = 0
            let count = AllocationCount.during {
                for query in queries {
                    replies += desk.answer(
                        query.span, from: server.zones, aliases: aliases, room: buffer.mutableSpan)
                }
            }
            #expect(replies > 9 * Header.size)
            #expect(count == 0)
        }
    }
}
