// Zones that octoDNS has written: Swiftlet answers from them as the peers do from the same records in a master file.

import DNSText
import DNSWire
import TestSupport
import Testing

@Suite("Answers from zones of octoDNS, beside those of other servers", .blocking)
struct OctoDNSAnswerTests {
    private static let zones = TestFolder.beside(#filePath, "Zones")

    @Test(
        "A zone that octodns-dump wrote is answered as its records in a master file", .needs("knotd", "nsd", "named"),
        arguments: [
            "{name: octodns.example., file: \(zones.path)/octodns.example.yaml}",
            "{directory: \(zones.path)/split, format: octodns}",
        ])
    func zone(configuration: String) throws {
        let server = try SwiftletServer("zones: [\(configuration)]\n")
        let apex = try Name("octodns.example.")
        // octoDNS has no SOA records: the peers get the one that was made
        let soa = try server.ask(try Query(apex.description, .soa), over: .stream).answers
        let text = Self.zones.text("octodns.example.zone")
        let records = records(text)
        #expect(soa.count == 1)
        #expect(records.count == 40)
        let world = ComparedWorld(
            source: configuration,
            zones: [ComparedWorld.Zone(origin: apex, text: soa.map { $0.presentation + "\n" }.joined() + text)],
            names: Array(Set(records.map(\.name))))
        let tally = try DifferentialRun(world, on: server).ask(
            try Self.questions(world, types: Set(records.map(\.type))))
        tally.expectAgreement(in: world, again: "swift test --disable-xctest --filter OctoDNSAnswerTests")
    }

    /// Every type at every name, and at one below it.
    private static func questions(_ world: ComparedWorld, types: Set<RecordType>) throws -> [RandomQuestion] {
        var questions: [RandomQuestion] = []
        for name in world.names {
            for name in [name, try Name("below", origin: name)] {
                for type in types.union([.any, RecordType(rawValue: 65280)]) {
                    var query = Query(Question(name, type))
                    query.edns?.dnssecOK = true
                    questions.append(RandomQuestion(query, over: .stream))
                }
            }
        }
        return questions
    }
}
