// SIGTERM and SIGINT: what is in flight is answered, then the program ends with status 0.

import DNSWire
import Glibc
import Testing

@Suite("Ending", .blocking)
struct EndingTests {
    @Test("Questions in flight are answered first: from the upstream, or SERVFAIL", arguments: [SIGTERM, SIGINT])
    func inFlight(signal: Int32) throws {
        // names that begin with "lost" are never answered
        let upstream = try ScriptedUpstream { asked in
            asked.name.description.hasPrefix("lost") ? [] : [.hold(asked.address().octets)]
        }
        let server = try SwiftletServer.forwarding(to: [upstream.address], rule: "timeout: 20s")
        let datagrams = try DatagramClient(of: server.address)
        let stream = try StreamClient(of: server.address)
        var names: [MessageID: String] = [:]
        for number in 0..<20 {
            for kind in ["lost", "found"] {
                for way in ["u", "t"] {
                    let name = "\(kind)-\(way)\(number).example."
                    var query = try Query(name)
                    query.id = MessageID(rawValue: UInt16(names.count))
                    names[query.id] = name
                    if way == "u" { try datagrams.send(query) } else { try stream.send(query) }
                }
            }
        }
        try upstream.awaitAsked(80)
        let start = ContinuousClock.now
        server.program.signal(signal)
        try server.program.await("Ending")
        upstream.release()
        var replies: [Message] = []
        for _ in 0..<40 { replies.append(try #require(try datagrams.receive())) }
        while let reply = try stream.receive() { replies.append(reply) }
        for reply in replies {
            let found = names.removeValue(forKey: reply.header.id)
            let name = try #require(found)
            #expect(reply.responseCode == (name.hasPrefix("found") ? .noError : .serverFailure), "\(name)")
        }
        #expect(names.isEmpty, "never answered: \(names.values)")
        #expect(try server.program.awaitEnd() == .status(0))
        // it takes 1.5 s at most; the rest is for a machine that is busy with other tests
        #expect(ContinuousClock.now - start < .seconds(10))
        #expect(server.program.errors.contains("Ended."))
    }

    @Test("With nothing in flight it ends at once, and its addresses are free again")
    func idle() throws {
        let server = try SwiftletServer.sample()
        _ = try StreamClient(of: server.address).ask(Query("nas.home.example."))
        let start = ContinuousClock.now
        #expect(try server.end() == .status(0))
        #expect(ContinuousClock.now - start < .seconds(10))
        for kind in [Socket.Kind.datagram, .stream] {
            for address in server.addresses { #expect(Socket.canBind(kind, address), "\(address)") }
        }
    }

    @Test("Connections are closed, and what was asked over them before is answered")
    func connections() throws {
        let server = try SwiftletServer.forwarding(to: [.dead()])
        let idle = try StreamClient(of: server.address)
        let busy = try StreamClient(of: server.address)
        #expect(try idle.ask(Query("nas.home.example.")).answers.count == 1)
        #expect(try busy.ask(Query("nas.home.example.")).answers.count == 1)
        server.program.signal(SIGTERM)
        #expect(try idle.receive() == nil)
        #expect(try busy.receive() == nil)
        #expect(try server.program.awaitEnd() == .status(0))
    }
}
