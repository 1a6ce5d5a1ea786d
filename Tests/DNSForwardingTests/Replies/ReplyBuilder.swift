import DNSWire

/// A message as a scripted upstream or client sends it, written out in full or made wrong on purpose.
struct ReplyBuilder {
    var id = MessageID(rawValue: 0)
    var flags: HeaderFlags = [.response, .recursionDesired, .recursionAvailable]
    var code = ResponseCode.noError
    var questions: [Question] = []
    var answers: [Record] = []
    var authority: [Record] = []
    var additional: [Record] = []
    var edns: EDNS?
    var options: [UInt8] = []

    /// A reply to a question.
    init(_ name: String, _ type: RecordType, _ recordClass: RecordClass = .internet) throws {
        questions = [Question(try Name(name), type, recordClass)]
    }

    init(_ question: Question) { questions = [question] }

    /// The message without any compression but for owners equal to the QNAME, which point to it.
    var octets: [UInt8] {
        var out: [UInt8] = []
        out.append(network: id.rawValue)
        var flags = flags
        flags.responseCodeBits = UInt8(truncatingIfNeeded: code.rawValue & 15)
        out.append(network: flags.rawValue)
        out.append(network: UInt16(questions.count))
        out.append(network: UInt16(answers.count))
        out.append(network: UInt16(authority.count))
        out.append(network: UInt16(additional.count + (edns == nil ? 0 : 1)))
        for question in questions {
            out += question.name.octets
            out.append(network: question.type.rawValue)
            out.append(network: question.recordClass.rawValue)
        }
        for record in answers + authority + additional { append(record, to: &out) }
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

    private func append(_ record: Record, to out: inout [UInt8]) {
        if record.name == questions.first?.name {
            out.append(network: UInt16(0xc00c))
        } else {
            out += record.name.octets
        }
        out.append(network: record.type.rawValue)
        out.append(network: record.recordClass.rawValue)
        out.append(network: record.ttl)
        out.append(network: UInt16(record.data.count))
        out += record.data
    }
}

/// Short ways to write records.
enum Records {
    static func a(_ owner: String, _ last: UInt8 = 1, ttl: UInt32 = 300) throws -> Record {
        Record(try Name(owner), .a, ttl: ttl, data: [192, 0, 2, last])
    }

    static func cname(_ owner: String, _ target: String) throws -> Record {
        Record(try Name(owner), .cname, ttl: 300, data: try Name(target).octets)
    }

    static func dname(_ owner: String, _ target: String) throws -> Record {
        Record(try Name(owner), .dname, ttl: 300, data: try Name(target).octets)
    }

    static func ns(_ owner: String, _ target: String) throws -> Record {
        Record(try Name(owner), .ns, ttl: 300, data: try Name(target).octets)
    }

    static func soa(_ owner: String) throws -> Record {
        Record(
            try Name(owner), .soa, ttl: 300,
            data: try Name("ns.example.").octets + (try Name("admin.example.").octets)
                + [0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0, 4, 0, 0, 1, 44])
    }

    static func rrsig(_ owner: String, covering type: RecordType) throws -> Record {
        var data: [UInt8] = []
        data.append(network: type.rawValue)
        data += [UInt8](repeating: 1, count: 16) + (try Name("example.").octets) + [9, 9, 9]
        return Record(try Name(owner), RecordType(rawValue: 46), ttl: 300, data: data)
    }

    static func nsec(_ owner: String, _ next: String) throws -> Record {
        Record(try Name(owner), RecordType(rawValue: 47), ttl: 300, data: try Name(next).octets + [0, 1, 0x40])
    }
}
