// Messages are written, their names compressed.

import DNSWire

/// Writes a message again and again whose owners and data are names that share their ends.
final class Writing: Workload {
    private let question: [UInt8]
    private let records: [Record]
    private var room = [UInt8](repeating: 0, count: 1280)
    private var scratch = ScannedName(seed: World.seed)
    let operations = 256

    /// - Parameter servers: name servers of the zone, each with an address; with none, the message has one address.
    init(servers: Int) throws {
        let zone = try Name("corp.example.")
        let asked = Question(try Name("www", origin: zone), .a)
        question = QueryPackets.query(asked, edns: nil)
        let names = try (0..<servers).map { try Name("ns\($0)", origin: zone) }
        records =
            [Record(asked.name, .a, ttl: 300, data: [192, 0, 2, 1])]
            + names.map { Record(zone, .ns, ttl: 300, data: $0.octets) }
            + names.map { Record($0, .a, ttl: 300, data: [192, 0, 2, 2]) }
    }

    func pass() -> Int {
        var sum = 0
        for _ in 0..<operations { sum += Self.write(question, records, &scratch, &room) }
        return sum
    }

    private static func write(
        _ question: [UInt8], _ records: [Record], _ scratch: inout ScannedName, _ room: inout [UInt8]
    ) -> Int {
        var writer = MessageWriter(room.mutableSpan, limit: 1232)
        writer.copyQuestion(of: question.span, end: question.count)
        for record in records {
            let isWritten = writer.append(
                owner: record.name.octets.span, type: record.type, ttl: record.ttl, data: record.data.span,
                to: .answer, scratch: &scratch)
            if !isWritten { return 0 }
        }
        return writer.finish(id: MessageID(rawValue: 1), flags: .response)
    }

    static var benchmarks: [Benchmark] {
        [
            Benchmark("write", "a message of one address") { try Writing(servers: 0) },
            Benchmark("write", "a message of 9 records, 14 names compressed") { try Writing(servers: 4) },
        ]
    }
}
