// Upstreams that stand in a resolv.conf which changes while the server runs.

import DNSWire
import Testing

@Suite("Upstreams from a file", .blocking)
struct ServerFileTests {
    /// Asks for names that were not asked for before, until the answer is what is waited for.
    private static func wait(_ server: SwiftletServer, until isRight: (Message) -> Bool) throws {
        let deadline = Deadline.generous
        var number = 0
        while true {
            number += 1
            if isRight(try server.ask(Query("n\(number).example."))) { return }
            guard !deadline.hasPassed else { throw NotInTime(description: "the upstreams stayed as they were") }
            _ = readable([], by: Deadline(.milliseconds(50)))
        }
    }

    @Test(
        "Whom the file names is asked without a reload; a server that is us is left out, and while there is none, questions fail"
    )
    func changes() throws {
        let first = try ScriptedUpstream { [.send($0.address("192.0.2.1").octets)] }
        let second = try ScriptedUpstream { [.send($0.address("192.0.2.2").octets)] }
        func line(_ address: SocketAddress) -> String { "nameserver [\(address.address)]:\(address.port)\n" }
        let server = try SwiftletServer("forward: [{zone: ., upstreams: resolv.conf:servers}]\n")
        try server.program.await("servers: warning: the file that names the upstreams cannot be read")
        #expect(try server.ask(Query("a.example.")).responseCode == .serverFailure)
        try server.folder.write("servers", "search lan\n" + line(server.address) + line(first.address))
        try Self.wait(server) { $0.answerLines.contains { $0.hasSuffix("A 192.0.2.1") } }
        try server.program.await("is this server itself: it is left out [forward-loop]")
        try server.program.await("servers: \(first.address).")
        try server.folder.write("servers", line(second.address))
        try Self.wait(server) { $0.answerLines.contains { $0.hasSuffix("A 192.0.2.2") } }
        try server.folder.write("servers", "# none\n")
        try Self.wait(server) { $0.responseCode == .serverFailure }
        // of a file that is gone nothing new is known, and a reload changes nothing about that
        try server.folder.write("servers", line(first.address))
        try Self.wait(server) { $0.answerLines.contains { $0.hasSuffix("A 192.0.2.1") } }
        try server.folder.remove("servers")
        try server.reload()
        #expect(try server.ask(Query("b.example.")).answerLines == ["b.example. 60 IN A 192.0.2.1"])
        #expect(try server.end() == .status(0))
    }
}
