// Random questions to random zones, answered in two ways that must agree.

import DNSAuthority
import DNSWire
import TestSupport
import Testing

@Suite("Answers compared with a naive reading of the standards")
struct DifferentialTests {
    @Test("Fast zones answer as slow ones do, and every kind of answer comes up", arguments: [1, 2, 3, 4] as [UInt64])
    func agreement(_ seed: UInt64) throws {
        var random = RandomZones(seed: seed)
        var visits: [String: Int] = [:]
        for _ in 0..<150 {
            let zones = try random.zones()
            let naive = NaiveServer(zones: zones.map { NaiveZone(origin: $0.origin, records: $0.records) })
            let server = try TestServer(zones)
            for _ in 0..<40 {
                let question = try random.question(for: zones)
                let expected = naive.answer(question)
                let reply = try server.ask(question, limit: 16384)
                visits[Self.kind(expected), default: 0] += 1
                guard reply.folded == expected.folded else {
                    Issue.record(
                        """
                        seed \(seed), question \(question.name) \(question.type)
                        expected \(expected)
                        got \(reply)
                        from \(Reply(code: .noError, flags: [], answer: zones.flatMap(\.records)))
                        """)
                    return
                }
            }
        }
        let kinds = [
            "answer", "alias to answer", "alias to nothing", "alias to a name error", "alias to a referral", "no data",
            "name error", "referral", "referral with glue", "refused", "alias of aliases", "redirection",
        ]
        #expect(kinds.filter { visits[$0, default: 0] < 8 } == [], "seed \(seed): \(visits)")
    }

    private static func kind(_ reply: Reply) -> String {
        if reply.answer.first?.type == .dname, reply.answer.count > 1 { return "redirection" }
        let aliases = reply.answer.prefix { $0.type == .cname }.count
        switch (reply.code, aliases, reply.answer.count - aliases) {
        case (.refused, _, _): return "refused"
        case (_, 2..., _): return "alias of aliases"
        case (.nameError, 0, _): return "name error"
        case (.nameError, _, _): return "alias to a name error"
        case (_, 0, 0):
            if reply.authority.first?.type == .soa { return "no data" }
            return reply.additional.isEmpty ? "referral" : "referral with glue"
        case (_, 0, _): return "answer"
        case (_, _, 0): return reply.authority.first?.type == .ns ? "alias to a referral" : "alias to nothing"
        case (_, _, _): return "alias to answer"
        }
    }
}
