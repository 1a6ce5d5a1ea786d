// What keeps a server from starting is said in words.

import DNSWire
import Glibc
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

    @Test("A server whose configuration has a test that fails does not start")
    func testFailed() throws {
        let errors = try startSecond(
            """
            listen: [dns://127.0.0.1:5300]
            tests: [{ask: localhost., expect: REFUSED}, {ask: www.example.net., expect: NXDOMAIN}]

            """)
        #expect(errors.contains("www.example.net. A, asked from 127.0.0.1: expected NXDOMAIN, answered REFUSED"))
        #expect(errors.occurrences(of: "[test-failed]") == 1)
    }

    @Test("Where the log is JSON, what keeps the server from starting is a JSON object on a line of its own")
    func json() throws {
        let log = "log: {format: json}\n"
        for configuration in ["listen: [\"dns://192.0.2.1:5300\"]\n", "listen: [dns://127.0.0.1:5300]\nzone: []\n"] {
            let lines = try startSecond(log + configuration).split(separator: "\n")
            #expect(!lines.isEmpty)
            #expect(lines.allSatisfy { $0.hasPrefix("{\"") && $0.hasSuffix("}") }, "\(lines)")
        }
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

    // MARK: what the server is started with

    /// Starts a server by a command of the shell, in which `$0` is the program and `$1` its configuration.
    private func startByShell(_ command: String, _ configuration: String, _ folder: TemporaryFolder) throws -> Program {
        let path = try folder.write("swiftlet.yaml", configuration)
        return try Program("sh", ["-c", command, Swiftlet.path, path])
    }

    @Test("No socket gets the number of a standard stream that is closed")
    func closedStreams() throws {
        let folder = try TemporaryFolder()
        let address = try SocketAddress.dead()
        let program = try startByShell(
            "exec \"$0\" serve --config \"$1\" <&- >&-", "listen: [\"dns://\(address)\"]\n", folder)
        try program.await("Listening on \(address), TCP.")
        for number in 0...1 {
            var target = [CChar](repeating: 0, count: 256)
            let count = unsafe readlink("/proc/\(program.process)/fd/\(number)", &target, target.count)
            let file = String(decoding: target.prefix(max(count, 0)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
            #expect(file == "/dev/null")
        }
    }

    @Test("The limit of open files is raised as far as it goes")
    func raisedLimit() throws {
        let folder = try TemporaryFolder()
        let address = try SocketAddress.dead()
        let program = try startByShell(
            "ulimit -S -n 64; exec \"$0\" serve --config \"$1\"", "listen: [\"dns://\(address)\"]\n", folder)
        try program.await("Listening on \(address), TCP.")
        let limits = try contents(of: "/proc/\(program.process)/limits").split(separator: "\n")
        let files = try #require(limits.first { $0.hasPrefix("Max open files") }).split(separator: " ")
        #expect(files[3] == files[4])
        #expect(files[3] != "64")
    }

    @Test("A limit of open files that may not be enough is told of, and the server serves")
    func lowLimit() throws {
        let folder = try TemporaryFolder()
        let address = try SocketAddress.dead()
        let program = try startByShell(
            "ulimit -n 64; exec \"$0\" serve --config \"$1\"", "listen: [\"dns://\(address)\"]\nworkers: 1\n", folder)
        try program.await("Listening on \(address), TCP.")
        #expect(program.errors.contains("warning: This process may open 64 files and sockets"))
        #expect(try address.ask(Query("a.example."), over: .datagram, by: .generous).header.flags.contains(.response))
    }

    @Test("A limit of open files that is too low to start with is named")
    func tooLowLimit() throws {
        let folder = try TemporaryFolder()
        let address = try SocketAddress.dead()
        let program = try startByShell(
            "ulimit -n 16; exec \"$0\" serve --config \"$1\"", "listen: [\"dns://\(address)\"]\n", folder)
        #expect(try program.awaitEnd() == .status(1))
        #expect(program.errors.contains("this process may open 16 files and sockets, and needs "))
        #expect(program.errors.contains("hint: ulimit -n"))
    }

    @Test("A server that still reads its zones ends when it is told to", arguments: [SIGTERM, SIGINT])
    func endWhileStarting(signal: Int32) throws {
        let folder = try TemporaryFolder()
        // takes far longer to read than a signal to arrive
        let zone = "$TTL 60\n" + (0..<300_000).map { "host\($0) A 192.0.2.1\n" }.joined()
        try folder.write("large.zone", zone)
        let address = try SocketAddress.dead()
        let program = try startByShell(
            "exec \"$0\" serve --config \"$1\"",
            "listen: [\"dns://\(address)\"]\nzones: [{name: large.example., file: large.zone}]\n", folder)
        // a signal that comes before the server listens for signals ends it as it ends any program
        let deadline = Deadline.generous
        while try !blocks(program, signal), !deadline.hasPassed {}
        program.signal(signal)
        #expect(try program.awaitEnd() == .status(0))
        #expect(!program.errors.contains("Listening"))
    }

    /// Whether a program holds a signal back, to read it itself.
    private func blocks(_ program: Program, _ signal: Int32) throws -> Bool {
        let lines = try contents(of: "/proc/\(program.process)/status").split(separator: "\n")
        let mask = lines.first { $0.hasPrefix("SigBlk:") }?.split(separator: "\t").last
        return (mask.flatMap { UInt64($0, radix: 16) } ?? 0) >> UInt64(signal - 1) & 1 == 1
    }

    @Test("A server that serves holds little of its program: what only the start needed is let go")
    func atRest() throws {
        let server = try SwiftletServer.sample()
        let deadline = Deadline.generous
        var memory = try self.memory(of: server.program)
        while memory.program >= memory.most / 2, !deadline.hasPassed { memory = try self.memory(of: server.program) }
        #expect(memory.program < memory.most / 2)
        #expect(try server.ask(Query("nas.home.example.")).answers.count == 1)
    }

    /// What a program has in memory of files, its own among them, and the most that it ever had of everything, in KiB.
    private func memory(of program: Program) throws -> (program: Int, most: Int) {
        let lines = try contents(of: "/proc/\(program.process)/status").split(separator: "\n")
        func value(_ key: String) throws -> Int {
            let line = try #require(lines.first { $0.hasPrefix(key + ":") })
            return try #require(
                line.split(whereSeparator: { $0 == "\t" || $0 == " " }).dropFirst().first.flatMap { Int($0) })
        }
        return (try value("RssFile"), try value("VmHWM"))
    }

    @Test("A server whose log nobody reads any more goes on")
    func lostLog() throws {
        let folder = try TemporaryFolder()
        let address = try SocketAddress.dead()
        let path = try folder.write("swiftlet.yaml", "listen: [\"udp://\(address)\"]\n")
        let program = try Program(Swiftlet.path, ["serve", "--config", path])
        try program.await("Listening on \(address), UDP.")
        program.stopReading()
        program.signal(SIGHUP)
        #expect(try address.ask(Query("a.example."), over: .datagram, by: .generous).header.flags.contains(.response))
        program.signal(SIGTERM)
        #expect(try program.awaitEnd() == .status(0))
    }
}
