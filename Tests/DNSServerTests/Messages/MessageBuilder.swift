// Messages written out in full, or made wrong on purpose.

import DNSWire

/// A message as a client or an upstream sends it.
struct MessageBuilder {
    var id: UInt16 = 0
    var flags: HeaderFlags = []
    var code = ResponseCode.noError
    var questions: [Question] = []
    var answers: [Record] = []
    var authority: [Record] = []
    var additional: [Record] = []
    var edns: EDNS?
    /// The options of the OPT record, in wire form.
    var options: [UInt8] = []

    /// The message, without any compression.
    var octets: [UInt8] {
        var flags = flags
        flags.responseCodeBits = UInt8(truncatingIfNeeded: code.rawValue & 15)
        var out: [UInt8] = []
        for field in [
            id, flags.rawValue, UInt16(questions.count), UInt16(answers.count), UInt16(authority.count),
            UInt16(additional.count + (edns == nil ? 0 : 1)),
        ] { out.append(network: field) }
        for question in questions {
            out += question.name.octets
            out.append(network: question.type.rawValue)
            out.append(network: question.recordClass.rawValue)
        }
        for record in answers + authority + additional { Self.append(record, to: &out) }
        if let edns {
            out.append(0)
            out.append(network: RecordType.opt.rawValue)
            out.append(network: edns.udpSize)
            out += [UInt8(truncatingIfNeeded: code.rawValue >> 4), edns.version, edns.dnssecOK ? 0x80 : 0, 0]
            out.append(network: UInt16(options.count))
            out += options
        }
        return out
    }

    /// Adds an extended error (RFC 8914 s2).
    mutating func append(error: UInt16) {
        for field in [EDNSOption.Code.extendedError.rawValue, 2, error] { options.append(network: field) }
    }

    private static func append(_ record: Record, to out: inout [UInt8]) {
        out += record.name.octets
        out.append(network: record.type.rawValue)
        out.append(network: record.recordClass.rawValue)
        out.append(network: UInt16(record.ttl >> 16))
        out.append(network: UInt16(truncatingIfNeeded: record.ttl))
        out.append(network: UInt16(record.data.count))
        out += record.data
    }
}

extension MessageBuilder {
    /// An upstream's reply to a question, without records as yet.
    init(replyTo question: [UInt8]) throws {
        let asked = try Message(question.span)
        id = asked.header.id.rawValue
        flags = [.response, .recursionDesired, .recursionAvailable]
        questions = asked.questions
        edns = asked.edns == nil ? nil : EDNS(udpSize: 1232, dnssecOK: asked.edns?.dnssecOK == true)
    }
}

extension [UInt8] {
    /// Appends a number in network order.
    mutating func append(network number: UInt16) {
        append(UInt8(number >> 8))
        append(UInt8(truncatingIfNeeded: number))
    }

    /// Octets from hexadecimal digits with spaces anywhere; nil when it is something else.
    init?(hex text: String) {
        let digits = text.filter { !$0.isWhitespace }.map(\.hexDigitValue)
        guard digits.count % 2 == 0, !digits.contains(nil) else { return nil }
        self = stride(from: 0, to: digits.count, by: 2).map { i in
            UInt8((digits[i] ?? 0) << 4 | (digits[i + 1] ?? 0))
        }
    }
}
