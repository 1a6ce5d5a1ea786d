// What keeps a server from starting is said in words.

import DNSWire
import Testing

@Suite("Starting", .blocking)
struct StartTests {
    /// Starts another server with a server's configuration, which must fail.
    private func startSecond(_ configuration: String) throws -> String {
        let folder = try TemporaryFolder()
        let path = try folder.write("second.yaml", configuration)
        let (end, _, errors) = try Swiftlet.run("serve", "--config", path)
        #expect(end == .status(1))
        return errors
    }

    @Test(
        "A second server on the same address is refused, and told who the first is", arguments: ["dns", "udp", "tcp"])
    func second(scheme: String) throws {
        let first = try SwiftletServer.sample()
        let errors = try startSecond("listen: [\"\(scheme)://\(first.address)\"]\n")
        #expect(errors.contains("process \(first.program.process) (swiftlet) already serves \(first.address)"))
        #expect(try first.ask(Query("nas.home.example.")).answers.count == 1)
    }

    @Test("A server may listen beside another one")
    func beside() throws {
        let first = try SwiftletServer.sample()
        let second = try SwiftletServer.sample()
        #expect(try first.ask(Query("nas.home.example.")).answers.count == 1)
        #expect(try second.ask(Query("nas.home.example.")).answers.count == 1)
    }

    @Test("An address that another program uses is refused", arguments: Transport.allCases)
    func inUse(transport: Transport) throws {
        let address = try SocketAddress.dead()
        let holder =
            try transport == .datagram ? Socket.bound(.datagram, address) : Socket.listening(address)
        let errors = try startSecond("listen: [\"dns://\(address)\"]\n")
        #expect(errors.contains("\(address) is in use by another program"))
        #expect(errors.contains("hint: "))
        #expect(holder.descriptor >= 0)
    }

    @Test("An address that this machine does not have is refused")
    func notOurs() throws {
        let errors = try startSecond("listen: [\"dns://192.0.2.1:5300\"]\n")
        #expect(errors.contains("no interface of this machine has the address 192.0.2.1"))
    }

    @Test("A broken configuration keeps the server from starting")
    func broken() throws {
        let errors = try startSecond("listen: [dns://127.0.0.1:5300]\nzone: []\n")
        #expect(errors.contains("second.yaml:2:1: error: "))
        #expect(errors.contains("did you mean"))
    }

    @Test("A configuration that is not there is named")
    func missing() throws {
        let (end, _, errors) = try Swiftlet.run("serve", "--config", "/nowhere/swiftlet.yaml")
        #expect(end == .status(1))
        #expect(errors.contains("/nowhere/swiftlet.yaml"))
    }
}
