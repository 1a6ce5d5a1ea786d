import DNSWire
import Testing

@Suite("Writing messages")
struct MessageWriterTests {
    private let seed = HashSeed(1, 2)

    @Test("Names in record data point to what stands in the message, and the message reads back the same")
    func compression() throws {
        let question = Question(try Name("www.Example.com."), .mx)
        let records = [
            Record(
                try Name("example.com."), .mx, ttl: 300, data: [0, 10] + (try Name("mail.example.COM.").octets)),
            Record(try Name("www.example.com."), .cname, ttl: 5, data: try Name("mail.example.com.").octets),
        ]
        var buffer = [UInt8](repeating: 0xff, count: 512)
        var scratch = ScannedName(seed: seed)
        var writer = MessageWriter(buffer.mutableSpan, limit: 512, reserved: EDNS.size)
        #expect(writer.append(question, scratch: &scratch))
        for record in records {
            let written = writer.append(
                owner: record.name.octets.span, type: record.type, ttl: record.ttl, data: record.data.span, to: .answer,
                scratch: &scratch)
            #expect(written)
        }
        writer.appendOPT(EDNS(udpSize: 1232, dnssecOK: true), error: ExtendedError(.other, "overloaded"))
        let length = writer.finish(id: MessageID(rawValue: 7), flags: [.response])
        #expect(length == 12 + 21 + (2 + 10 + 2 + 7) + (2 + 10 + 2) + 11 + 16)
        let message = try Message(buffer.span.extracting(0..<length))
        #expect(message.questions == [question])
        #expect(message.answers == records)
        #expect(message.edns?.dnssecOK == true)
        #expect(message.options.first?.data == [0, 0] + Array("overloaded".utf8))
    }

    @Test("A record that does not fit leaves nothing behind")
    func noRoom() throws {
        var buffer = [UInt8](repeating: 0, count: 60)
        var scratch = ScannedName(seed: seed)
        var writer = MessageWriter(buffer.mutableSpan, limit: 60)
        let question = Question(try Name("example.com."), .txt)
        #expect(writer.append(question, scratch: &scratch))
        let small: [UInt8] = [1, 65]
        let large = [UInt8](repeating: 7, count: 40)
        #expect(writer.append(ownerAt: 12, type: .txt, ttl: 1, data: small.span, to: .answer, scratch: &scratch))
        let before = writer.length
        let fits = writer.append(ownerAt: 12, type: .txt, ttl: 1, data: large.span, to: .answer, scratch: &scratch)
        #expect(!fits)
        #expect(writer.length == before)
        let length = writer.finish(id: MessageID(rawValue: 7), flags: [.response])
        #expect(try Message(buffer.span.extracting(0..<length)).answers.count == 1)
    }
}
