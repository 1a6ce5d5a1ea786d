// The octets of a message's question section, compared as they are.

import DNSWire

/// The question section of a message by its octets.
enum RawQuestion {
    /// The offset behind the one question of a message (RFC 9619); nil when there is none, or more, or it is broken. A
    /// compressed name counts as broken: nothing stands before it that it could point to.
    static func end(in message: Span<UInt8>) -> Int? {
        guard message.count >= Header.size, message.uint16(at: 4) == 1 else { return nil }
        var at = Header.size
        while at < message.count, message[at] != 0 {
            guard message[at] < 64 else { return nil }
            at += Int(message[at]) + 1
        }
        return at + 5 <= message.count && at - Header.size < 255 ? at + 5 : nil
    }

    /// How a question compares to another.
    enum Likeness {
        case same, differsInCase, other
    }

    /// Compares the question section of a message with the one that was asked.
    static func compare(_ message: Span<UInt8>, with question: Span<UInt8>) -> Likeness {
        guard let end = end(in: message), end - Header.size == question.count else { return .other }
        if message.extracting(Header.size..<end).elementsEqual(question) { return .same }
        var likeness = Likeness.same
        for i in question.indices where message[Header.size + i] != question[i] {
            // type and class are numbers: there, and in the length octets, which are below any letter, nothing may differ
            guard i < question.count - 4, isSameLetter(message[Header.size + i], question[i]) else { return .other }
            likeness = .differsInCase
        }
        return likeness
    }

    private static func isSameLetter(_ one: UInt8, _ other: UInt8) -> Bool {
        one ^ other == 0x20 && UInt8(ascii: "a")...UInt8(ascii: "z") ~= one | 0x20
    }
}
