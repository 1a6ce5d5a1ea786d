// Names are looked up in a zone, and what is found is written.

import DNSAuthority
import DNSWire
import DequeModule

/// Finds names that are scanned already, and writes the records of all sections behind the question.
final class LookingUp: Workload {
    private static let names = 64
    private static let rounds = 8

    private let zones: ZoneTable
    private let packets: QueryPackets
    private let names: RigidDeque<ScannedName>
    private let type: RecordType
    private let aliases = AliasData(count: 0)
    private var answerer = ZoneAnswerer(seed: World.seed)
    private var room = [UInt8](repeating: 0, count: 1280)
    var operations: Int { Self.names * Self.rounds }

    init(_ kind: SampleZone.Kind) throws {
        zones = try SampleZone.table()
        let questions = try SampleZone.questions(kind, count: Self.names)
        packets = QueryPackets(questions)
        type = questions[0].type
        var names = RigidDeque<ScannedName>(capacity: Self.names)
        for question in questions {
            var name = ScannedName(seed: World.seed)
            name.set(question.name)
            names.append(name)
        }
        self.names = names
        let length = answer(0)
        let reply = try Self.message(room, length)
        guard [reply.answers, reply.authority, reply.additional].map(\.count) == kind.expected.counts else {
            throw World.Wrong("the answer for \(kind) is another")
        }
    }

    private static func message(_ room: [UInt8], _ length: Int) throws -> Message {
        try Message(room.span.extracting(0..<length))
    }

    func pass() -> Int {
        var sum = 0
        for _ in 0..<Self.rounds {
            for place in 0..<Self.names { sum += answer(place) }
        }
        return sum
    }

    private func answer(_ place: Int) -> Int {
        Self.answer(packets, names, place, type, zones, aliases, &answerer, &room)
    }

    private static func answer(
        _ packets: QueryPackets, _ names: borrowing RigidDeque<ScannedName>, _ place: Int, _ type: RecordType,
        _ zones: borrowing ZoneTable, _ aliases: borrowing AliasData, _ answerer: inout ZoneAnswerer,
        _ room: inout [UInt8]
    ) -> Int {
        var writer = MessageWriter(room.mutableSpan, limit: 1232)
        writer.copyQuestion(of: packets[place], end: packets[place].count)
        guard let zone = zones.find(names[place], type: type) else { return 0 }
        _ = answerer.answer(
            names[place], type: type, from: zones, first: zone, style: AnswerStyle(), aliases: aliases, to: &writer
        ) { _ in true }
        return writer.finish(id: MessageID(rawValue: 1), flags: .response)
    }

    static var benchmarks: [Benchmark] {
        SampleZone.Kind.allCases.map { kind in Benchmark("look up and write", kind.rawValue) { try LookingUp(kind) } }
    }
}
