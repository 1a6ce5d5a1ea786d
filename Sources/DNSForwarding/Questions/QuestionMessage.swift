// The message that an upstream is asked with.

import DNSDispatch
import DNSWire

/// A question as it goes to an upstream: RD set, nothing of the client's but what it asks, DO and CD.
struct QuestionMessage: ~Copyable {
    // header, the longest name, type and class, an OPT record with a cookie; and slack for a whole word
    private var octets = InlineArray<344, UInt8>(repeating: 0)
    let length: Int
    /// The offset behind the question section.
    let questionEnd: Int

    /// The message of an attempt. Its id is zero: whoever sends it gives it one. A cookie goes with EDNS only.
    init(
        _ asked: borrowing AskedQuestion, checkingDisabled: Bool, attempt: Attempt, cookie: Cookie? = nil,
        random: any RandomSource
    ) {
        var room = octets.mutableSpan
        var flags: HeaderFlags = .recursionDesired
        if checkingDisabled { flags.insert(.checkingDisabled) }
        Header(
            id: MessageID(rawValue: 0), flags: flags, questionCount: 1, additionalCount: attempt.usesEDNS ? 1 : 0
        ).write(to: &room)
        let end = Header.size + asked.name.count
        room.copy(asked.name.span, at: Header.size)
        if attempt.scramblesCase {
            Self.scramble(&room, Header.size..<end, random)
        } else {
            for i in Header.size..<end { room[i] = lowercased(room[i]) }
        }
        room.set(asked.type.rawValue, at: end)
        room.set(asked.recordClass.rawValue, at: end + 2)
        questionEnd = end + 4
        let optionSize = cookie.map { 4 + $0.length } ?? 0
        length = questionEnd + (attempt.usesEDNS ? EDNS.size + optionSize : 0)
        guard attempt.usesEDNS else { return }
        // RFC 6891 s6.1.2
        room[questionEnd] = 0
        room.set(RecordType.opt.rawValue, at: questionEnd + 1)
        room.set(UInt16(EDNS.safeSize), at: questionEnd + 3)
        room.set(UInt16(0), at: questionEnd + 5)
        room.set(asked.dnssecOK ? UInt16(0x8000) : 0, at: questionEnd + 7)
        room.set(UInt16(optionSize), at: questionEnd + 9)
        guard let cookie else { return }
        // RFC 7873 s4
        room.set(EDNSOption.Code.cookie.rawValue, at: questionEnd + EDNS.size)
        room.set(UInt16(cookie.length), at: questionEnd + EDNS.size + 2)
        cookie.write(to: &room, at: questionEnd + EDNS.size + 4)
    }

    /// Gives each letter upper or lower case by a random bit. Length octets are no letters.
    private static func scramble(_ room: inout MutableSpan<UInt8>, _ name: Range<Int>, _ random: any RandomSource) {
        var bits: UInt64 = 0
        var left = 0
        for i in name {
            guard lowercased(room[i]) &- 0x61 < 26 else { continue }
            if left == 0 {
                bits = random.next()
                left = 64
            }
            room[i] = lowercased(room[i]) & ~(UInt8(truncatingIfNeeded: bits & 1) << 5)
            bits >>= 1
            left -= 1
        }
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
