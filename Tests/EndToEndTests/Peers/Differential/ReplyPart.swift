// The parts of a reply that servers must agree on, one by one, freed of what may rightly differ.

import DNSText
import DNSWire

/// A part of a reply.
enum ReplyPart: String, CaseIterable {
    /// The response code, with the bits that EDNS adds.
    case code
    /// AA, RD, RA, AD and CD, and the opcode.
    case flags
    /// TC.
    case truncation
    /// Whether there is EDNS, and DO in it.
    case edns
    case question
    case answer
    case authority
    /// The addresses of a delegation's name servers.
    case glue
}

/// The parts of one reply.
struct ReplyParts {
    /// What a part says: records in no order, or words.
    enum Value: Hashable {
        case records(Set<Record>)
        case words(String)
    }

    let reply: Message
    /// The records of the answer.
    let answer: Set<Record>
    private let values: [ReplyPart: Value]

    subscript(part: ReplyPart) -> Value? { values[part] }

    /// Whether a record stands twice in a section (RFC 2181 s5).
    var repeatsItself: Bool {
        [reply.answers, reply.authority, reply.additional].contains { Set($0.map(\.folded)).count < $0.count }
    }

    /// Whether it has all of some glue, and more.
    func hasMoreGlue(than other: Value?) -> Bool {
        guard case .records(let ours) = values[.glue], case .records(let theirs) = other else { return false }
        return ours.isStrictSuperset(of: theirs)
    }

    var isTruncated: Bool { reply.header.flags.contains(.truncated) }

    /// Reads the reply to a question about `world`.
    init(_ reply: Message, to question: RandomQuestion, in world: ComparedWorld) {
        self.reply = reply
        answer = Set(reply.answers.map(\.folded))
        var flags = reply.header.flags
        flags.remove(.truncated)
        flags.responseCodeBits = 0
        let truncated = reply.header.flags.contains(.truncated)
        var values: [ReplyPart: Value] = [
            .flags: .words(String(flags.rawValue, radix: 16)),
            .truncation: .words(truncated ? "tc" : "whole"),
            .edns: .words(reply.edns.map { $0.dnssecOK ? "EDNS, DO" : "EDNS" } ?? "none"),
            .question: .words(reply.questions.map { "\($0.name) \($0.type) \($0.recordClass)" }.joined()),
        ]
        // of types of which any part is an answer, whether there is one (RFC 8482 s4.1, s7)
        let type = question.query.question.type
        let isFree = type == .any || type == .rrsig
        if isFree { values[.truncation] = nil }
        // a truncated reply is to be asked for again, so that what else it says does not matter (RFC 2181 s9)
        if !truncated {
            values[.code] = .words(reply.responseCode.description)
            values[.answer] = isFree ? .words(answer.isEmpty ? "nothing" : "something") : .records(answer)
            let authority = Self.authority(reply, in: world)
            values[.authority] = .records(authority)
            values[.glue] = .records(Self.glue(reply, of: authority))
        }
        self.values = values
    }

    /// All records, but for the NS records of the answer's own zone, a courtesy (RFC 1034 s4.3.2 asks for none).
    private static func authority(_ reply: Message, in world: ComparedWorld) -> Set<Record> {
        Set(reply.authority.filter { !($0.covered == .ns && world.isApex($0.name)) }.map(\.folded))
    }

    /// In a referral, the addresses at and below the cut.
    private static func glue(_ reply: Message, of authority: Set<Record>) -> Set<Record> {
        guard let cut = authority.first(where: { $0.type == .ns })?.name else { return [] }
        return Set(reply.additional.filter { $0.name.isAtOrBelow(cut) }.map(\.folded))
    }
}

extension Record {
    /// The record in the form in which servers that keep the case of names and those that do not agree.
    fileprivate var folded: Record {
        var folded = self
        folded.name = name.lowercase
        folded.data = RecordData.folded(data.span, type: type)
        return folded
    }

    /// The type, for an RRSIG record the one that it covers (RFC 4034 s3.1.1).
    var covered: RecordType {
        guard type == .rrsig, data.count > 2 else { return type }
        return RecordType(rawValue: UInt16(data[0]) << 8 | UInt16(data[1]))
    }
}

extension ReplyParts.Value: CustomStringConvertible {
    var description: String {
        switch self {
        case .words(let words): words
        case .records(let records): records.map(\.line).sorted().map { "\n        \($0)" }.joined()
        }
    }
}

extension RecordData {
    /// Data with its names in lower case.
    fileprivate static func folded(_ data: Span<UInt8>, type: RecordType) -> [UInt8] {
        var out: [UInt8] = []
        var at = 0
        for field in type.layout?.fields ?? [] {
            guard let next = try? end(of: field.kind, data, at: at, limit: data.count, compressed: false) else { break }
            let isName = if case .name = field.kind { true } else { false }
            for octet in at..<next { out.append(isName ? lowercased(data[octet]) : data[octet]) }
            at = next
        }
        for octet in at..<data.count { out.append(data[octet]) }
        return out
    }
}
