import DNSWire
import Testing

@testable import DNSServer

@Suite("A long query in short form")
struct QueryDigestTests {
    @Test("It asks what the whole one asks, and for the same options, without their data")
    func digest() throws {
        var query = MessageBuilder()
        query.id = 7
        query.flags = [.recursionDesired, .checkingDisabled]
        query.questions = [Question(try Name("Www.Example."), .aaaa)]
        query.edns = EDNS(udpSize: 4096, dnssecOK: true)
        query.options =
            [0, 12, 4, 0] + [UInt8](repeating: 0, count: 1024) + [0, 3, 0, 0, 0, 10, 0, 8] + [1, 2, 3, 4, 5, 6, 7, 8]
        query.options += [0, 11, 0, 0]
        var digest = QueryDigest()
        let octets = digest.digest(query.octets)
        #expect(octets.count <= QueryDigest.size)
        let short = try Message(octets.span)
        #expect(short.header.id.rawValue == 7 && short.header.flags == query.flags)
        #expect(short.questions.map(\.octets) == query.questions.map(\.octets))
        #expect(short.edns == query.edns)
        #expect(short.options == [.nsid, .keepalive, .padding].map { EDNSOption(code: $0, data: []) })
    }
}
