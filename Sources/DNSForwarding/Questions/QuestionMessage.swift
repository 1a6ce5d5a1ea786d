// The message that an upstream is asked with.

import DNSDispatch
import DNSWire

/// A question as it goes to an upstream: RD set, nothing of the client's but what it asks, DO and CD.
struct QuestionMessage: ~Copyable {
    // header, the longest name, type and class, an OPT record with a cookie, or padding up to a whole block; and slack for a whole word
    private var octets = InlineArray<392, UInt8>(repeating: 0)
    let length: Int
    /// The offset behind the question section.
    let questionEnd: Int

    /// The message of an attempt. Its id is zero: whoever sends it gives it one. A cookie and padding go with EDNS only.
    init(
        _ asked: borrowing AskedQuestion, checkingDisabled: Bool, attempt: Attempt, cookie: Cookie? = nil,
        isPadded: Bool = false, random: any RandomSource
    ) {
        var room = octets.mutableSpan
        var flags: HeaderFlags = .recursionDesired
        if checkingDisabled { flags.insert(.checkingDisabled) }
        Header(
            id: MessageID(rawValue: 0), flags: flags, questionCount: 1, additionalCount: attempt.usesEDNS ? 1 : 0
        ).write(to: &room)
        let name = asked.name.span
        let end = Header.size + name.count
        Self.write(name, to: &room, inRandomCase: attempt.scramblesCase, random)
        room.set(asked.type.rawValue, at: end)
        room.set(asked.recordClass.rawValue, at: end + 2)
        questionEnd = end + 4
        let cookieSize = cookie.map { 4 + $0.length } ?? 0
        let plain = questionEnd + (attempt.usesEDNS ? EDNS.size + cookieSize : 0)
        length =
            isPadded && attempt.usesEDNS
            ? (plain + 4 + EDNS.questionBlock - 1) / EDNS.questionBlock * EDNS.questionBlock : plain
        guard attempt.usesEDNS else { return }
        // RFC 6891 s6.1.2
        room[questionEnd] = 0
        room.set(RecordType.opt.rawValue, at: questionEnd + 1)
        room.set(UInt16(EDNS.safeSize), at: questionEnd + 3)
        room.set(UInt16(0), at: questionEnd + 5)
        room.set(asked.dnssecOK ? UInt16(0x8000) : 0, at: questionEnd + 7)
        room.set(UInt16(length - questionEnd - EDNS.size), at: questionEnd + 9)
        if length > plain {
            // RFC 7830 s3; the octets of the padding are zero already
            room.set(EDNSOption.Code.padding.rawValue, at: plain)
            room.set(UInt16(length - plain - 4), at: plain + 2)
        }
        guard let cookie else { return }
        // RFC 7873 s4
        room.set(EDNSOption.Code.cookie.rawValue, at: questionEnd + EDNS.size)
        room.set(UInt16(cookie.length), at: questionEnd + EDNS.size + 2)
        cookie.write(to: &room, at: questionEnd + EDNS.size + 4)
    }

    /// Writes the name in lower case, or each letter in upper or lower case by a random bit of its own. What follows in the last word is
    /// overwritten.
    private static func write(
        _ name: Span<UInt8>, to room: inout MutableSpan<UInt8>, inRandomCase: Bool, _ random: any RandomSource
    ) {
        var bits: UInt16 = 0
        var at = 0
        while at < name.count {
            // a number has bits for two words
            if inRandomCase, at & 15 == 0 { bits = random.next16() }
            let word = lowercased(name.word(at: at))
            // length octets are no letters
            let letters = upperCaseBits(word ^ 0x2020_2020_2020_2020)
            room.setWord(word ^ (letters & caseBits(UInt64(bits))), at: Header.size + at)
            bits >>= 8
            at += 8
        }
    }

    /// The bit of 0x20 in each of eight octets for which one of the lowest eight bits is set.
    private static func caseBits(_ bits: UInt64) -> UInt64 {
        let spread = (bits & 0xff) &* 0x0101_0101_0101_0101 & 0x8040_2010_0804_0201
        // an octet has one bit at most, so that no sum goes over
        return ((spread &+ 0x7f7f_7f7f_7f7f_7f7f) & 0x8080_8080_8080_8080) >> 2
    }

    /// The whole message.
    var span: Span<UInt8> {
        @_lifetime(borrow self)
        borrowing get { octets.span.extracting(0..<length) }
    }

    /// The question section.
    var question: Span<UInt8> {
        @_lifetime(borrow self)
        borrowing get { octets.span.extracting(Header.size..<questionEnd) }
    }
}
