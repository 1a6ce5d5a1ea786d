// What is expected of an answer, and what was answered, in presentation text.

import DNSAuthority
import DNSText
import DNSWire
import TestSupport
import Testing

/// A question and what must come back, sections as lines of a master file with absolute names.
struct Case: Sendable, CustomTestStringConvertible {
    /// The name and the type asked for.
    let question: String
    let code: ResponseCode
    let flags: HeaderFlags
    let answer: [String]
    let authority: [String]
    let additional: [String]
    let style: AnswerStyle
    /// Octets that the reply may have.
    let limit: Int

    init(
        _ question: String, _ code: ResponseCode = .noError, flags: HeaderFlags = .authoritative,
        answer: [String] = [], authority: [String] = [], additional: [String] = [],
        style: AnswerStyle = AnswerStyle(), limit: Int = 1232
    ) {
        self.question = question
        self.code = code
        self.flags = flags
        self.answer = answer
        self.authority = authority
        self.additional = additional
        self.style = style
        self.limit = limit
    }

    var testDescription: String { question }
}

/// The parts of a reply that a zone decides.
struct Reply: Equatable, CustomStringConvertible {
    var code: ResponseCode
    var flags: HeaderFlags
    var answer: [Record]
    var authority: [Record]
    var additional: [Record]

    init(
        code: ResponseCode, flags: HeaderFlags, answer: [Record] = [], authority: [Record] = [],
        additional: [Record] = []
    ) {
        self.code = code
        self.flags = flags
        self.answer = answer
        self.authority = authority
        self.additional = additional
    }

    /// What a case expects.
    init(_ expected: Case) throws {
        self.init(
            code: expected.code, flags: expected.flags, answer: try ZoneText.records(expected.answer),
            authority: try ZoneText.records(expected.authority),
            additional: try ZoneText.records(expected.additional))
    }

    var description: String {
        var lines = ["\(code)"]
        if flags.contains(.authoritative) { lines[0] += " AA" }
        if flags.contains(.truncated) { lines[0] += " TC" }
        for (section, records) in [("answer", answer), ("authority", authority), ("additional", additional)] {
            lines += records.map { "\(section): \(Self.line($0))" }
        }
        return lines.joined(separator: "\n")
    }

    /// The same with all names in lower case: in a message their case is that of the name that they point to.
    var folded: Reply {
        Reply(
            code: code, flags: flags, answer: answer.map(MessageLaw.folded),
            authority: authority.map(MessageLaw.folded),
            additional: additional.map(MessageLaw.folded))
    }

    private static func line(_ record: Record) -> String {
        let data = RecordDataText.describe(record.data.span, type: record.type)
        return "\(record.name) \(record.ttl) \(record.type) \(data)"
    }
}
