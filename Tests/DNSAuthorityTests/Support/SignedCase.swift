// What is expected of an answer from a signed zone, told by the RRsets that must be in it.

import DNSAuthority
import DNSText
import DNSWire
import Testing

/// A question asked with DO set. A section is the RRsets that it must consist of, each with its signatures:
///
///     "xx.example. A"                                 the RRset as the zone has it
///     "a.z.w.example. MX from *.w.example."           the same under another owner
///     "www.example. 3600 CNAME web.example. unsigned" a record of its own, without signatures
struct SignedCase: Sendable, CustomTestStringConvertible {
    let question: String
    let code: ResponseCode
    let flags: HeaderFlags
    let answer: [String]
    let authority: [String]
    let additional: [String]
    let style: AnswerStyle

    init(
        _ question: String, _ code: ResponseCode = .noError, flags: HeaderFlags = .authoritative,
        answer: [String] = [], authority: [String] = [], additional: [String] = [],
        style: AnswerStyle = AnswerStyle(dnssecOK: true)
    ) {
        self.question = question
        self.code = code
        self.flags = flags
        self.answer = answer
        self.authority = authority
        self.additional = additional
        self.style = style
    }

    var testDescription: String { question }
}

/// A server of zones whose records are known.
struct SignedServer: Sendable {
    let server: TestServer
    let records: [Record]

    init(_ texts: KeyValuePairs<String, String>) throws {
        server = try TestServer(texts)
        records = try texts.flatMap { origin, text in
            let table = try ZoneText.table(text, origin: try Name(origin))
            return table.entries.map { table.record($0) }
        }
    }

    /// Asks the question of a case and compares everything with what it expects, but the order and the case of names.
    func check(_ expected: SignedCase, sourceLocation: SourceLocation = #_sourceLocation) throws {
        let words = expected.question.split(separator: " ")
        let type = try #require(RecordType(mnemonic: words[1]))
        let reply = try server.ask(Question(try Name(words[0]), type), style: expected.style)
        let wanted = Reply(
            code: expected.code, flags: expected.flags, answer: try rrsets(expected.answer),
            authority: try rrsets(expected.authority), additional: try rrsets(expected.additional))
        #expect(reply.folded.sorted == wanted.folded.sorted, sourceLocation: sourceLocation)
    }

    private func rrsets(_ notes: [String]) throws -> [Record] { try notes.flatMap(rrset) }

    /// The records that a note stands for.
    private func rrset(_ note: String) throws -> [Record] {
        if note.hasSuffix(" unsigned") { return try ZoneText.records([String(note.dropLast(9))]) }
        let words = note.split(separator: " ")
        let owner = try Name(words[0])
        let source = words.count > 3 ? try Name(words[3]) : owner
        let type = try #require(RecordType(mnemonic: words[1]))
        let found = records.filter { record in
            record.name == source
                && (record.type == type || record.type == .rrsig && record.data.span.uint16(at: 0) == type.rawValue)
        }
        try #require(!found.isEmpty, "The zone has \(note)")
        return found.map { Record(owner, $0.type, ttl: $0.ttl, data: $0.data) }
    }
}

extension Reply {
    /// The same with each section in order.
    fileprivate var sorted: Reply {
        func sort(_ records: [Record]) -> [Record] {
            records.sorted { ("\($0)", $0.ttl) < ("\($1)", $1.ttl) }
        }
        return Reply(
            code: code, flags: flags, answer: sort(answer), authority: sort(authority), additional: sort(additional))
    }
}
