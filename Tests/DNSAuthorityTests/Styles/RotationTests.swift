// The records of an RRset in turn.

import DNSAuthority
import DNSWire
import Testing

@Suite("Rotation")
struct RotationTests {
    private static let server = Result {
        try TestServer([
            "example.": Samples.head
                + "web 60 A 192.0.2.1\nweb 60 A 192.0.2.2\nweb 60 A 192.0.2.3\nweb 60 MX 1 a\nweb 60 MX 2 longer.b\nlone 60 A 192.0.2.9\n"
        ])
    }

    @Test("Each query begins with the next record, and all records are given", arguments: 0...7 as ClosedRange<UInt32>)
    func turns(_ rotation: UInt32) throws {
        let style = AnswerStyle(rotation: rotation)
        let server = try Self.server.get()
        let addresses = try server.ask(Question(try Name("web.example."), .a), style: style).answer
        #expect(addresses.map { Int($0.data[3]) } == (0..<3).map { (Int(rotation) + $0) % 3 + 1 })
        let exchanges = try server.ask(Question(try Name("web.example."), .mx), style: style).answer
        #expect(exchanges.map { Int($0.data[1]) } == (0..<2).map { (Int(rotation) + $0) % 2 + 1 })
        #expect(try server.ask(Question(try Name("lone.example."), .a), style: style).answer.count == 1)
    }
}
