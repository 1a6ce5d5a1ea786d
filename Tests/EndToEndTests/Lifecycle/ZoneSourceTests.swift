// Folders of zones, and serials that outlive the process.

import DNSWire
import Testing

@Suite("Zones from folders, and their serials", .blocking)
struct ZoneSourceTests {
    private static func zone(_ address: String) -> String {
        "'': {type: NS, value: ns.example.net.}\nwww: {type: A, ttl: 60, value: \(address)}\n"
    }

    private static func serial(_ server: SwiftletServer, _ zone: String) throws -> UInt32 {
        let reply = try server.ask(Query(zone, .soa))
        let data = try #require(reply.answers.first?.data)
        return data.span.uint32(at: data.count - 20)
    }

    @Test("A file that is put into a folder is a zone after the next reload, and gone when it is taken out")
    func folder() throws {
        let server = try SwiftletServer(
            "zones: [{directory: zones, format: octodns}]\n",
            files: ["zones/a.example.yaml": Self.zone("192.0.2.1"), "zones/README": "x"])
        #expect(try server.ask(Query("www.a.example.")).answerLines == ["www.a.example. 60 IN A 192.0.2.1"])
        #expect(try server.ask(Query("www.b.example.")).responseCode == .refused)
        #expect(server.program.errors.contains("[skipped-file]"))
        try server.folder.write("zones/b.example.yaml", Self.zone("192.0.2.2"))
        try server.reload()
        #expect(try server.ask(Query("www.b.example.")).answerLines == ["www.b.example. 60 IN A 192.0.2.2"])
        try server.folder.remove("zones/a.example.yaml")
        try server.reload()
        #expect(try server.ask(Query("www.a.example.")).responseCode == .refused)
    }

    @Test("Unchanged content keeps its serial over a restart, changed content gets a larger one")
    func restart() throws {
        let folder = try TemporaryFolder()
        try folder.write("a.yaml", Self.zone("192.0.2.1"))
        let settings = "state: state\nzones: [{name: a.example., file: a.yaml, serial: increment}]\n"
        var server = try SwiftletServer(in: folder) { $0 + settings }
        let first = try Self.serial(server, "a.example.")
        try folder.write("a.yaml", Self.zone("192.0.2.2"))
        try server.reload()
        #expect(try Self.serial(server, "a.example.") == first + 1)
        #expect(try server.end() == .status(0))

        server = try SwiftletServer(in: folder) { $0 + settings }
        #expect(try Self.serial(server, "a.example.") == first + 1)
        #expect(try server.end() == .status(0))

        try folder.write("a.yaml", Self.zone("192.0.2.3"))
        server = try SwiftletServer(in: folder) { $0 + settings }
        #expect(try Self.serial(server, "a.example.") == first + 2)
        #expect(try server.end() == .status(0))

        // what was kept is damaged: a warning, and no smaller serial
        try folder.write("state/serials", "scribble")
        server = try SwiftletServer(in: folder) { $0 + settings }
        #expect(try Self.serial(server, "a.example.") > first + 2)
        #expect(server.program.errors.contains("[state]"))
    }

    @Test("A state directory that cannot be written is warned of, and the zones are served")
    func unwritable() throws {
        let server = try SwiftletServer(
            "state: file/state\nzones: [{name: a.example., file: a.yaml}]\n",
            files: ["a.yaml": Self.zone("192.0.2.1"), "file": "not a folder"])
        #expect(try server.ask(Query("www.a.example.")).answerLines == ["www.a.example. 60 IN A 192.0.2.1"])
        #expect(server.program.errors.contains("[state]"))
        #expect(server.program.errors.contains("not kept for the next start"))
        try server.reload()
    }
}
