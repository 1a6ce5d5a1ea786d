// `swiftlet query` and `swiftlet probe`: as clients of a running server.

import DNSWire
import Testing

@Suite("Asking from the command line", .blocking)
struct QueryTests {
    private func query(_ server: SwiftletServer, _ words: String...) throws -> (end: Program.End, output: String) {
        let arguments = ["query", "@127.0.0.1", "-p", "\(server.port)"] + words
        let (end, output, errors) = try Program.run(Swiftlet.path, arguments)
        #expect(errors.isEmpty, "\(errors)")
        return (end, output)
    }

    @Test("The reply is printed as dig prints it")
    func full() throws {
        let server = try SwiftletServer.sample()
        let (end, output) = try query(server, "www.home.example.")
        #expect(end == .status(0))
        let reply = try #require(PrintedReply.all(in: output).first)
        #expect(reply.status == "NOERROR")
        #expect(reply.flags == ["qr", "aa", "rd", "ra"])
        #expect(reply.hasEDNS)
        #expect(
            reply.answer == [
                "www.home.example. 3600 IN CNAME nas.home.example.", "nas.home.example. 3600 IN A 192.168.1.10",
            ])
        #expect(output.contains("192.168.1.10\n\n;; Query time: "))
        #expect(output.contains("(UDP)"))
    }

    @Test("With +short only data is printed")
    func short() throws {
        let server = try SwiftletServer.sample()
        #expect(try query(server, "+short", "nas.home.example.", "AAAA").output == "fd00:1::10\n")
        #expect(
            try query(server, "home.example.", "MX", "+short").output
                == "10 mail.home.example.\n20 backup.mail.example.net.\n")
        #expect(try query(server, "nope.home.example.", "+short").output.isEmpty)
    }

    @Test("The port may stand right behind -p, as dig takes it")
    func gluedPort() throws {
        let server = try SwiftletServer.sample()
        let (_, output, _) = try Swiftlet.run(
            "query", "-p\(server.port)", "@127.0.0.1", "nas.home.example.", "+short")
        #expect(output == "192.168.1.10\n")
    }

    @Test("Types are asked for, over TCP and IPv6, and NXDOMAIN is a reply")
    func others() throws {
        let server = try SwiftletServer.sample()
        let stream = try query(server, "_imaps._tcp.home.example.", "SRV", "+tcp")
        #expect(stream.output.contains("0 1 993 mail.home.example."))
        #expect(stream.output.contains("(TCP)"))
        let negative = try query(server, "nope.home.example.", "+norec", "+noedns")
        #expect(negative.end == .status(0))
        let reply = try #require(PrintedReply.all(in: negative.output).first)
        #expect(reply.status == "NXDOMAIN")
        #expect(reply.flags == ["qr", "aa", "ra"])
        #expect(!reply.hasEDNS)
        if HostFacts.hasIPv6 {
            let v6 = try Swiftlet.run("query", "nas.home.example.", "@[::1]:\(server.port)", "+short")
            #expect(v6.output == "192.168.1.10\n")
        }
    }

    @Test("How long a connection may be idle is told to whoever asks over TCP")
    func keepalive() throws {
        let server = try SwiftletServer("limits: {tcp_idle: 12s}\n")
        let told = "; TCP KEEPALIVE: 12.0 secs\n"
        #expect(try query(server, "a.example.", "+tcp", "+keepalive").output.contains(told))
        #expect(!(try query(server, "a.example.", "+tcp").output.contains("KEEPALIVE")))
        #expect(!(try query(server, "a.example.", "+keepalive").output.contains("KEEPALIVE")))
    }

    @Test("Where nobody answers, the status is 1", arguments: ["+tcp", "+tries=1"])
    func nobody(option: String) throws {
        let place = try SocketAddress.dead()
        let (end, output, errors) = try Swiftlet.run("query", "a.example.", "@\(place)", "+time=1", option)
        #expect(end == .status(1))
        #expect(output.isEmpty)
        #expect(errors.contains("\(place)"))
    }

    @Test("A probe says whether the server is ready")
    func probe() throws {
        let server = try SwiftletServer.sample()
        let configuration = server.folder.path(of: "config/swiftlet.yaml")
        #expect(try Swiftlet.run("probe", "--config", configuration).end == .status(0))
        #expect(try Swiftlet.run("probe", environment: ["SWIFTLET_CONFIG": configuration]).end == .status(0))
        #expect(try server.end() == .status(0))
        let (end, _, errors) = try Swiftlet.run("probe", "--config", configuration, "--timeout", "1")
        #expect(end == .status(1))
        #expect(errors.contains("127.0.0.1:\(server.port)"))
    }

    @Test("A server whose zone is broken is not ready")
    func notReady() throws {
        let server = try SwiftletServer(
            "zones: [{name: home.example., file: home.zone}]\n", files: ["home.zone": "nas A 192.0.2\n"])
        let (end, _, errors) = try Swiftlet.run("probe", "--config", server.folder.path(of: "swiftlet.yaml"))
        #expect(end == .status(1))
        #expect(errors.contains("home.example. is answered SERVFAIL"))
    }

    @Test("A server that listens over UDP alone is not ready where TCP is to be served as well")
    func readyOverUDPAlone() throws {
        let folder = try TemporaryFolder()
        let address = try SocketAddress.dead()
        let served = try folder.write("udp.yaml", "listen: [\"udp://\(address)\"]\n")
        let wanted = try folder.write("dns.yaml", "listen: [\"dns://\(address)\"]\n")
        let server = try Program(Swiftlet.path, ["serve", "--config", served])
        try server.await("Listening on \(address), UDP.")
        #expect(try Swiftlet.run("probe", "--config", served).end == .status(0))
        let (end, _, errors) = try Swiftlet.run("probe", "--config", wanted)
        #expect(end == .status(1))
        #expect(errors == "swiftlet probe: dns://\(address) over TCP: nobody listens there\n")
    }

    @Test("A wildcard address is probed at the loopback address")
    func wildcard() throws {
        let folder = try TemporaryFolder()
        let port = try FreePorts.pick()
        let path = try folder.write("swiftlet.yaml", "listen: [\"dns://0.0.0.0:\(port)\"]\n")
        let server = try Program(Swiftlet.path, ["serve", "--config", path])
        try server.await("Listening on 0.0.0.0:\(port), TCP.")
        #expect(try Swiftlet.run("probe", "--config", path).end == .status(0))
    }

    /// Whether a program can be started in a network of its own.
    static let hasNetworks =
        Program.exists("ip")
        && (try? Program.run("unshare", ["-n", "-p", "-f", "--kill-child", "true"]).end) == .status(0)

    @Test(
        "Where there is no IPv6, its addresses are not missed", .enabled(if: hasNetworks),
        arguments: [("0.0.0.0", "[::]"), ("127.0.0.1", "[::1]")])
    func withoutIPv6(v4: String, v6: String) throws {
        let folder = try TemporaryFolder()
        // the network is its own, so any port is free
        let path = try folder.write(
            "swiftlet.yaml", "listen: [\"dns://\(v4):5300\", \"dns://\(v6):5300\"]\n")
        let script = """
            ip link set lo up && echo 1 > /proc/sys/net/ipv6/conf/all/disable_ipv6
            "$0" serve --config "$1" & n=0
            until "$0" probe --config "$1" 2>/dev/null || [ $n = 500 ]; do n=$((n + 1)); done
            exec "$0" probe --config "$1"
            """
        let (end, _, errors) = try Program.run(
            "unshare", ["-n", "-p", "-f", "--kill-child", "sh", "-c", script, Swiftlet.path, path])
        #expect(end == .status(0), "\(errors)")
    }

    @Test("A server that sends its reply octet by octet holds nobody up")
    func drip() throws {
        let listener = try Socket.listening(try SocketAddress.dead())
        let client = try Program(
            Swiftlet.path, ["query", "a.example.", "@\(try listener.address())", "+tcp", "+time=1"])
        let connection = try #require(try listener.accept(by: .generous))
        try connection.send([0xff, 0xff])
        // the other side closes when it has had enough
        let deadline = Deadline(.seconds(15))
        while !connection.isBroken(by: Deadline(.milliseconds(100))), !deadline.hasPassed { try? connection.send([0]) }
        #expect(!deadline.hasPassed)
        #expect(try client.awaitEnd() == .status(1))
        #expect(client.errors.contains("no reply in time"))
    }

    @Test(
        "Wrong use is said in words, with the status 2",
        arguments: [
            (["query", "a..b"], "\"a..b\" is not a domain name: two dots follow one another in this name"),
            (["zone", "check", "a..b", "file"], "two dots follow one another in this name"),
            (["probe", "--timeout", "0"], "--timeout is from 1 to 300 seconds"),
            (["check", "--config", ""], "The name of the configuration file is empty"),
        ])
    func misuse(words: [String], said: String) throws {
        let (end, output, errors) = try Program.run(Swiftlet.path, words)
        #expect(end == .status(2))
        #expect(output.isEmpty)
        #expect(errors.contains(said))
    }
}
