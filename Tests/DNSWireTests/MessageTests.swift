import DNSWire
import TestSupport
import Testing

@Suite("Reading messages")
struct MessageTests {
    private let pointer: [UInt8] = [192, 12]

    @Test("A reply with records of every section and type is read into values")
    func whole() throws {
        let records: [(RecordType, [UInt8])] = [
            (.a, [1, 2, 3, 4]), (.aaaa, [UInt8](repeating: 1, count: 16)), (.ns, [1, 110, 192, 12]), (.cname, [0]),
            (.soa, [192, 12, 192, 12] + [UInt8](repeating: 2, count: 20)), (.ptr, [192, 12]), (.mx, [0, 5, 192, 12]),
            (.txt, [2, 104, 105, 0]), (.srv, [0, 1, 0, 2, 0, 3, 0]), (.caa, [0, 5] + Array("issueca".utf8)),
            (RecordType(rawValue: 65400), [1, 2, 3]),
        ]
        var body = try Packet.question("Example.com.")
        for (type, data) in records { body += Packet.record(pointer, type, data) }
        body += Packet.record(pointer, .ns, [0]) + Packet.record([1, 120, 192, 12], .a, ttl: 7, [9, 9, 9, 9])
        body += Packet.record([0], .opt, class: 4096, ttl: 0x0100_8000, [0, 10, 0, 8, 1, 2, 3, 4, 5, 6, 7, 8])
        let packet = Packet(flags: 0x8583, counts: [1, UInt16(records.count), 1, 2], body: body)
        let message = try Message(packet.octets.span)
        let name = try Name("Example.com.")
        #expect(message.header.id.rawValue == 0x1234)
        #expect(message.header.flags.contains([.response, .authoritative, .recursionDesired, .recursionAvailable]))
        #expect(message.questions == [Question(name, .a)])
        #expect(message.answers.map(\.type) == records.map(\.0))
        #expect(message.answers.allSatisfy { $0.name == name && $0.ttl == 60 && $0.recordClass == .internet })
        #expect(message.answers[2].data == [1, 110] + name.octets)
        #expect(message.answers[4].data == name.octets + name.octets + [UInt8](repeating: 2, count: 20))
        #expect(message.answers[6].data == [0, 5] + name.octets)
        #expect(message.answers.last?.data == [1, 2, 3])
        #expect(message.authority == [Record(name, .ns, ttl: 60, data: [0])])
        #expect(message.additional == [Record(try Name("x.Example.com."), .a, ttl: 7, data: [9, 9, 9, 9])])
        #expect(message.edns == EDNS(udpSize: 4096, extendedCode: 1, dnssecOK: true))
        #expect(message.options == [EDNSOption(code: .cookie, data: [1, 2, 3, 4, 5, 6, 7, 8])])
        #expect(message.responseCode.rawValue == 0x13)
        #expect(MessageLaw.violation(in: packet.octets) == nil)
    }

    @Test("Whatever is cut off at the end or put behind it, the message is refused")
    func everyLength() throws {
        let body =
            try Packet.question("www.example.com.") + Packet.record(pointer, .mx, [0, 5, 1, 97, 192, 16])
            + Packet.record([0], .opt, class: 1232, [0, 12, 0, 2, 0, 0])
        let octets = Packet(flags: 0x8000, counts: [1, 1, 0, 1], body: body).octets
        _ = try Message(octets.span)
        for count in 0..<octets.count {
            #expect(throws: WireError.self) { try Message(octets.span.extracting(0..<count)) }
        }
        #expect(throws: WireError.self) { try Message((octets + [0]).span) }
    }

    @Test("Headers are written as they are read")
    func header() {
        var generator = SeededGenerator(seed: 11)
        for _ in 0..<200 {
            let octets = generator.octets(12)
            guard let header = Header(octets.span) else { preconditionFailure("twelve octets are a header") }
            var room = [UInt8](repeating: 0, count: 12)
            var span = room.mutableSpan
            header.write(to: &span)
            #expect(room == octets)
        }
        let short = [UInt8](repeating: 0, count: 11)
        let isHeader = Header(short.span) != nil
        #expect(!isHeader)
        var flags = HeaderFlags()
        flags.opcode = .update
        flags.responseCodeBits = 0x1f
        #expect(flags.rawValue == 0x280f)
        #expect(flags.opcode == .update)
    }

    @Test(
        "Types, classes, response codes and opcodes are read as they are printed",
        arguments: [0, 1, 6, 28, 41, 64, 99, 250, 255, 256, 257, 4095, 32768, 65280, 65535] as [UInt16])
    func mnemonics(_ number: UInt16) {
        let type = RecordType(rawValue: number)
        #expect(RecordType(mnemonic: type.description) == type)
        #expect(RecordType(mnemonic: type.description.lowercased()) == type)
        #expect(RecordType(mnemonic: "type\(number)") == type)
        let recordClass = RecordClass(rawValue: number)
        #expect(RecordClass(mnemonic: recordClass.description) == recordClass)
        #expect(RecordClass(mnemonic: "Class\(number)") == recordClass)
        if number < 4096 {
            let code = ResponseCode(rawValue: number)
            #expect(ResponseCode(mnemonic: code.description) == code)
        }
    }

    @Test(
        "Words that are no types are not taken for one",
        arguments: ["", "TYPE", "TYPE+5", "TYPE-1", "TYPE65536", "TYPE 5", "TYPE5x", "AAA", "CLASS1", "TYPE٣"])
    func noTypes(_ word: String) {
        #expect(RecordType(mnemonic: word) == nil)
        #expect(RecordClass(mnemonic: word.replacing("TYPE", with: "CLASS")) == nil || word == "CLASS1")
        #expect(ResponseCode(mnemonic: word.replacing("TYPE", with: "RCODE")) == nil)
    }
}
