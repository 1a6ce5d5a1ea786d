// What upstreams said outlives a restart.

import DNSWire
import Glibc
import Testing

@Suite("The cache over a restart", .blocking)
struct PersistedCacheTests {
    private static func serve(
        in folder: TemporaryFolder, _ upstream: ScriptedUpstream, _ more: String = ""
    ) throws -> SwiftletServer {
        try SwiftletServer(in: folder) { listen in
            """
            \(listen)workers: 1
            state: state
            forward: [{zone: ., upstreams: ["\(upstream.address)"]}]
            \(more)

            """
        }
    }

    @Test("What was asked before a restart is not asked again, unless it is not kept", arguments: [true, false])
    func restart(persists: Bool) throws {
        let upstream = try ScriptedUpstream { [.send($0.address().octets)] }
        let folder = try TemporaryFolder()
        let more = persists ? "" : "cache: {persist: false}"
        let first = try Self.serve(in: folder, upstream, more)
        if persists { try first.program.await("start with an empty cache") }
        #expect(try first.ask(Query("a.example.")).answerLines == ["a.example. 60 IN A 192.0.2.1"])
        first.program.signal(SIGTERM)
        #expect(try first.program.awaitEnd() == .status(0))
        let second = try Self.serve(in: folder, upstream, more)
        if persists { try second.program.await("Entries read back into the cache: 1.") }
        let reply = try second.ask(Query("a.example."))
        #expect(reply.responseCode == .noError)
        #expect(upstream.asked.count == (persists ? 1 : 2))
    }

    @Test("A reload says whether what upstreams said is kept", arguments: [true, false])
    func reload(persists: Bool) throws {
        let upstream = try ScriptedUpstream { [.send($0.address().octets)] }
        let folder = try TemporaryFolder()
        func configuration(_ persists: Bool) -> String {
            """
            workers: 1
            state: state
            forward: [{zone: ., upstreams: ["\(upstream.address)"]}]
            cache: {persist: \(persists)}

            """
        }
        let server = try SwiftletServer(in: folder) { $0 + configuration(!persists) }
        if !persists { try server.program.await("start with an empty cache") }
        #expect(try server.ask(Query("a.example.")).responseCode == .noError)
        try server.configure(configuration(persists))
        try server.reload()
        if persists { try server.program.await("start with an empty cache") }
        #expect(try server.end() == .status(0))
        let kept = try? contents(of: folder.path(of: "state/cache"))
        #expect((kept != nil) == persists)
    }

    @Test("A broken file is told of, and does no harm")
    func broken() throws {
        let upstream = try ScriptedUpstream { [.send($0.address().octets)] }
        let folder = try TemporaryFolder()
        try folder.write("state/cache", "no cache at all")
        let server = try Self.serve(in: folder, upstream)
        try server.program.await("The cache of the last time is left out")
        #expect(try server.ask(Query("a.example.")).responseCode == .noError)
    }
}
