// Hosts files that change while the server runs.

import DNSWire
import Testing

@Suite("Hosts files", .blocking)
struct HostsTests {
    /// Asks until the answer is what is waited for.
    private static func wait(_ server: SwiftletServer, _ name: String, _ type: RecordType = .a, for lines: [String])
        throws
    {
        let deadline = Deadline.generous
        while try server.ask(Query(name, type)).answerLines != lines {
            guard !deadline.hasPassed else { throw NotInTime(description: "\(name) never was \(lines)") }
            _ = readable([], by: Deadline(.milliseconds(50)))
        }
    }

    @Test(
        "A file that is written, replaced or removed is taken up without a reload, and its mistakes are told with their places"
    )
    func changes() throws {
        let server = try SwiftletServer("hosts: hosts\n", files: ["hosts": "192.168.1.10 nas\n"])
        try Self.wait(server, "nas.", for: ["nas. 60 IN A 192.168.1.10"])
        try Self.wait(server, "10.1.168.192.in-addr.arpa.", .ptr, for: ["10.1.168.192.in-addr.arpa. 60 IN PTR nas."])
        try server.folder.write("hosts", "192.168.1.10 nas\n192.168.1.11 tv\n192.168.1 x\n")
        try Self.wait(server, "tv.", for: ["tv. 60 IN A 192.168.1.11"])
        try server.program.await("hosts:3:1: warning: \"192.168.1\" is no address")
        try server.folder.remove("hosts")
        try Self.wait(server, "tv.", for: [])
        #expect(try server.ask(Query("tv.")).responseCode == .refused)
        try server.folder.write("hosts", "192.168.1.12 tv\n")
        try Self.wait(server, "tv.", for: ["tv. 60 IN A 192.168.1.12"])
        #expect(try server.end() == .status(0))
    }
}
