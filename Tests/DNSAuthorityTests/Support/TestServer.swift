// Zones that can be asked: the smallest server there can be.

import DNSAuthority
import DNSWire
import Testing

/// Answers questions from zones in memory, as a server does that follows aliases through all of its zones.
final class TestServer: Sendable {
    let zones: ZoneTable

    /// A server of zones that must be without problems.
    init(_ texts: KeyValuePairs<String, String>, unusable: [String] = []) throws {
        var zones = ZoneTable(capacity: texts.count + unusable.count, seed: ZoneText.seed)
        for (origin, text) in texts {
            var problems: [ZoneProblem] = []
            let zone = try ZoneText.zone(text, origin: origin, problems: &problems)
            try #require(problems == [])
            if let zone { _ = zones.append(zone) }
        }
        for origin in unusable { _ = zones.append(Zone(unusable: try Name(origin))) }
        self.zones = zones
    }

    /// A server of zones that are given as records.
    init(_ parts: [(origin: Name, records: [Record])]) throws {
        var zones = ZoneTable(capacity: parts.count, seed: ZoneText.seed)
        for (origin, records) in parts {
            var table = RecordTable()
            for record in records { table.append(record) }
            var problems: [ZoneProblem] = []
            let zone = ZoneBuilder.zone(origin, of: table, seed: ZoneText.seed, problems: &problems)
            try #require(problems == [])
            if let zone { _ = zones.append(zone) }
        }
        self.zones = zones
    }

    /// A server of one zone, whose problems must be no more than warnings.
    init(_ origin: String, _ text: String, problems: inout [ZoneProblem]) throws {
        var zones = ZoneTable(capacity: 1, seed: ZoneText.seed)
        if let zone = try ZoneText.zone(text, origin: origin, problems: &problems) { _ = zones.append(zone) }
        let count = zones.count
        try #require(count == 1)
        self.zones = zones
    }

    /// The answer to a question, read from the wire form.
    func ask(
        _ question: Question, style: AnswerStyle = AnswerStyle(), aliases: borrowing AliasData = AliasData(count: 0),
        limit: Int = 1232
    ) throws -> Reply {
        var buffer = [UInt8](repeating: 0, count: limit)
        var desk = Desk()
        let query = try Self.query(question)
        let length = desk.answer(
            query.span, from: zones, style: style, aliases: aliases, room: buffer.mutableSpan)
        let message = try Message(buffer.span.extracting(0..<length))
        #expect(message.questions == [question])
        #expect(message.questions.first?.name.octets == question.name.octets, "The question keeps its case")
        return Reply(
            code: message.responseCode, flags: message.header.flags.intersection([.authoritative, .truncated]),
            answer: message.answers, authority: message.authority, additional: message.additional)
    }

    /// A query in wire form.
    static func query(_ question: Question) throws -> [UInt8] {
        var buffer = [UInt8](repeating: 0, count: 512)
        var writer = MessageWriter(buffer.mutableSpan, limit: 512)
        writer.append(question)
        let length = writer.finish(id: MessageID(rawValue: 1), flags: [])
        return Array(buffer[..<length])
    }

    /// Asks the question of a case and compares everything with what it expects, but the case of names.
    func check(
        _ expected: Case, aliases: borrowing AliasData = AliasData(count: 0),
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let words = expected.question.split(separator: " ")
        let type = try #require(RecordType(mnemonic: words[1]))
        let reply = try ask(
            Question(try Name(words[0]), type), style: expected.style, aliases: aliases, limit: expected.limit)
        #expect(reply.folded == (try Reply(expected)).folded, sourceLocation: sourceLocation)
    }
}
