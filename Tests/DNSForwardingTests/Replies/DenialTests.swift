import DNSWire
import Testing

@testable import DNSForwarding

@Suite("Denials without a question")
struct DenialTests {
    @Test(
        "A denial that repeats no question is the upstream's where it came over a stream, and nobody's over UDP",
        arguments: [(ResponseCode.formatError, true), (.notImplemented, true), (.refused, false), (.noError, false)])
    func denial(code: ResponseCode, isDenial: Bool) throws {
        let asked = AskedQuestion(
            name: try Name("www.example.com.").octets, type: .a, recordClass: .internet, dnssecOK: false, zone: .root)
        var reply = try ReplyBuilder("www.example.com.", .a)
        reply.questions = []
        reply.code = code
        let octets = reply.octets
        var records = ReplyRecords()
        #expect(ReplyCheck.read(octets.span, asked: asked, into: &records) == .malformed)
        let verdict = ReplyCheck.read(octets.span, overStream: true, asked: asked, into: &records)
        #expect(verdict == (isDenial ? .failure(code) : .malformed))
    }
}
