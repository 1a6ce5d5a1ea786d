// Questions that tests ask, and records as tests write them.

import DNSText
import DNSWire
import TestSupport
import Testing

/// A query as a client sends it: unless said otherwise with RD, and with EDNS for 1232 octets.
struct Query: Sendable {
    var question: Question
    var flags: HeaderFlags = [.recursionDesired]
    var edns: EDNS? = EDNS(udpSize: 1232)
    var id = MessageID(rawValue: .random(in: 0...0xffff))

    init(_ question: Question) { self.question = question }

    /// A query for a name in presentation form, which must be one.
    init(_ name: String, _ type: RecordType = .a) throws {
        question = Question(try Name(name), type)
    }

    /// The message.
    var octets: [UInt8] {
        var message = Message(Header(id: id, flags: flags))
        message.questions = [question]
        message.edns = edns
        return MessageLaw.written(message) ?? []
    }

    /// The same without EDNS.
    var withoutEDNS: Query {
        var query = self
        query.edns = nil
        return query
    }

    /// The same with other flags.
    func with(_ flags: HeaderFlags) -> Query {
        var query = self
        query.flags = flags
        return query
    }
}

extension Query: CustomTestStringConvertible {
    var testDescription: String { "\(question.name) \(question.type)" }
}

extension Message {
    /// A message without anything but its header.
    init(_ header: Header) {
        let empty = [UInt8](repeating: 0, count: Header.size)
        // twelve zeros are a message
        guard let message = try? Message(empty.span) else { preconditionFailure("an empty message is one") }
        self = message
        self.header = header
    }

    /// The extended error (RFC 8914): its code and its text; nil without one.
    var extendedError: (code: ExtendedError.Code, text: String)? {
        guard let option = options.first(where: { $0.code == .extendedError }), option.data.count >= 2 else {
            return nil
        }
        let code = UInt16(option.data[0]) << 8 | UInt16(option.data[1])
        return (ExtendedError.Code(rawValue: code), String(decoding: option.data.dropFirst(2), as: UTF8.self))
    }

    /// The answer section's records as lines of presentation text, in order.
    var answerLines: [String] { answers.map(\.line) }
}

extension Record {
    /// Owner, TTL, class, type and data with single spaces between them, names in lower case.
    var line: String {
        let words = presentation.split(whereSeparator: \.isWhitespace).map(String.init)
        let isText = type == .txt || type == .caa
        return words.enumerated().map { isText && $0 > 3 || $0 == 2 || $0 == 3 ? $1 : $1.lowercased() }
            .joined(separator: " ")
    }
}

/// Reads records in presentation form, one a line, names absolute; an hour is the TTL where none is written.
func records(_ text: String) -> [Record] {
    var table = RecordTable()
    let problems = MasterFileReader.read(Array("$TTL 3600\n\(text)\n".utf8).span, origin: .root, into: &table)
    for problem in problems { Issue.record("a test's record is wrong: \(problem)") }
    return table.entries.map { table.record($0) }
}
