// The sample configuration, asked by dig and kdig.

import DNSWire
import Testing

/// A program that people ask servers with.
enum DigProgram: String, CaseIterable {
    case dig, kdig

    /// Options that make both ask and print the same.
    var options: [String] { self == .dig ? ["+nocookie"] : ["+nocookie", "+retry=2"] }
}

@Suite("The sample configuration, asked by the tools that people use", .blocking)
struct DigTests {
    /// How a tool asks.
    struct Way: CustomTestStringConvertible {
        let tool: DigProgram
        let transport: Transport
        let v6: Bool
        let edns: Bool

        var testDescription: String {
            "\(tool.rawValue), \(transport.rawValue), \(v6 ? "IPv6" : "IPv4"), \(edns ? "with" : "without") EDNS"
        }

        static let all = DigProgram.allCases.flatMap { tool in
            Transport.allCases.flatMap { transport in
                (HostFacts.hasIPv6 ? [false, true] : [false]).flatMap { v6 in
                    [false, true].map { Way(tool: tool, transport: transport, v6: v6, edns: $0) }
                }
            }
        }
    }

    @Test("Every rule of answering from a zone holds", .needs("dig", "kdig"))
    func rules() throws {
        let server = try SwiftletServer.sample()
        for way in Way.all { try check(way, server) }
    }

    private func check(_ way: Way, _ server: SwiftletServer) throws {
        var arguments = ["@\(way.v6 ? "::1" : "127.0.0.1")", "-p", "\(server.port)", "+norec", "+time=5"]
        arguments += way.tool.options
        arguments += [way.transport == .stream ? "+tcp" : "+notcp", way.edns ? "+edns=0" : "+noedns"]
        for question in SampleQuestion.all { arguments += [question.name, question.type] }
        let (end, output, errors) = try Program.run(way.tool.rawValue, arguments)
        #expect(end == .status(0), "\(errors)")
        let replies = PrintedReply.all(in: output)
        try #require(replies.count == SampleQuestion.all.count, "\(way.testDescription): \(output)")
        for (question, reply) in zip(SampleQuestion.all, replies) {
            let expected = PrintedReply(
                status: question.status,
                flags: question.isAuthoritative ? ["qr", "aa", "ra"] : ["qr", "ra"], hasEDNS: way.edns,
                answer: question.answer, authority: question.authority, additional: question.additional)
            #expect(reply.withoutSerial == expected, "\(way.testDescription), \(question.testDescription)")
        }
    }
}

extension PrintedReply {
    /// The same, with the serial of the SOA record replaced.
    fileprivate var withoutSerial: PrintedReply {
        func replaced(_ record: String) -> String {
            var words = record.split(separator: " ").map(String.init)
            if words.count == 11, words[3] == "SOA" { words[6] = "SERIAL" }
            return words.joined(separator: " ")
        }
        var reply = self
        reply.answer = Set(answer.map(replaced))
        reply.authority = Set(authority.map(replaced))
        return reply
    }
}

extension SwiftletServer {
    /// The repository's sample configuration and zone, copied, on free ports.
    /// - Parameter upstream: where the rest is forwarded to.
    static func sample(upstream: SocketAddress = SocketAddress(.loopback4, port: 9)) throws -> SwiftletServer {
        let folder = try TemporaryFolder()
        try folder.write("zones/home.example.yaml", contents(of: "\(Repository.path)/zones/home.example.yaml"))
        let sample = try contents(of: "\(Repository.path)/config/swiftlet.yaml")
        let environment = ["SWIFTLET_UPSTREAM": "\(upstream)"]
        return try SwiftletServer(in: folder, file: "config/swiftlet.yaml", environment: environment) { listen in
            sample.replacingListen(with: listen)
        }
    }
}

extension String {
    /// A configuration with another `listen` key.
    func replacingListen(with listen: String) -> String {
        var lines = split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        guard let start = lines.firstIndex(of: "listen:") else { return self }
        let end = lines[(start + 1)...].firstIndex { !$0.hasPrefix("  ") } ?? lines.endIndex
        lines.replaceSubrange(start..<end, with: [listen])
        return lines.joined(separator: "\n")
    }
}
