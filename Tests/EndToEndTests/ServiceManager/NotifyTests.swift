// What a service manager is told (sd_notify(3), systemd.service(5) Type=notify-reload).

import DNSWire
import Glibc
import Testing

@Suite("Telling the service manager", .blocking)
struct NotifyTests {
    private static let zone = """
        $TTL 60
        @ SOA ns1 hostmaster 1 3600 600 86400 60
        @ NS ns1
        ns1 A 192.0.2.53

        """
    private static let configuration = "zones: [{name: home.example., file: home.zone}]\n"

    /// A server that is started as a service, and its manager, which has been told nothing yet.
    private func start(
        at name: String? = nil, _ variables: [String: String] = [:]
    ) throws -> (server: SwiftletServer, manager: TestManager) {
        let folder = try TemporaryFolder()
        try folder.write("home.zone", Self.zone)
        let manager = try TestManager(at: name ?? folder.path(of: "notify"))
        let environment = variables.merging(["NOTIFY_SOCKET": manager.name]) { $1 }
        let server = try SwiftletServer(in: folder, environment: environment) { $0 + Self.configuration }
        return (server, manager)
    }

    @Test("It is ready when it answers, over a socket with a path and an abstract one", arguments: [false, true])
    func ready(isAbstract: Bool) throws {
        let name = "@swiftlet-test-\(getpid())-\(UInt64.random(in: 0 ... .max))"
        let (server, manager) = try start(at: isAbstract ? name : nil)
        let word = try manager.next()
        #expect(word["READY"] == "1")
        #expect(word["STATUS"] == "Serving 1 zone.")
        #expect(try server.ask(Query("ns1.home.example.")).answers.count == 1)
    }

    @Test("A reload is told when it begins, by the clock of the manager, and when what is new is served")
    func reload() throws {
        let (server, manager) = try start()
        #expect(try manager.next()["READY"] == "1")
        try server.folder.write("home.zone", Self.zone + "new A 192.0.2.1\n")
        let before = Self.microseconds
        server.program.signal(SIGHUP)
        let begin = try manager.next()
        #expect(begin["RELOADING"] == "1")
        let moment = try #require(begin["MONOTONIC_USEC"].flatMap(Int.init))
        #expect(before <= moment && moment <= Self.microseconds)
        let end = try manager.next()
        #expect(end["READY"] == "1")
        #expect(end["STATUS"] == "Serving 1 zone; reloaded.")
        #expect(try server.ask(Query("new.home.example.")).answers.count == 1)
    }

    @Test("A reload that is rejected is over as well, and the status says so")
    func rejected() throws {
        let (server, manager) = try start()
        #expect(try manager.next()["READY"] == "1")
        try server.configure("zone: []\n")
        server.program.signal(SIGHUP)
        #expect(try manager.next()["RELOADING"] == "1")
        let end = try manager.next()
        #expect(end["READY"] == "1")
        let status = try #require(end["STATUS"])
        #expect(status.contains("the last reload was rejected") && status.contains("swiftlet.yaml:"), "\(status)")
    }

    @Test("The end is told before what is in flight is answered")
    func stopping() throws {
        let (server, manager) = try start()
        #expect(try manager.next()["READY"] == "1")
        server.program.signal(SIGTERM)
        #expect(try manager.next()["STOPPING"] == "1")
        #expect(try server.program.awaitEnd() == .status(0))
    }

    @Test("The watchdog is fed again and again, within the time that it allows")
    func watchdog() throws {
        // long enough for a machine that is busy with other tests
        let allowed = Duration.seconds(4)
        let (server, manager) = try start(["WATCHDOG_USEC": "4000000"])
        #expect(try manager.next()["READY"] == "1")
        for _ in 0..<3 { #expect(try manager.next(within: allowed) == ["WATCHDOG": "1"]) }
        #expect(try server.end() == .status(0))
    }

    @Test("A manager that has gone, or reads nothing, keeps nobody from being served")
    func gone() throws {
        let folder = try TemporaryFolder()
        try folder.write("home.zone", Self.zone)
        let environment = ["NOTIFY_SOCKET": folder.path(of: "nobody"), "WATCHDOG_USEC": "2000"]
        let server = try SwiftletServer(in: folder, environment: environment) { $0 + Self.configuration }
        #expect(try server.ask(Query("ns1.home.example.")).answers.count == 1)
        try server.reload()
        #expect(try server.end() == .status(0))
    }

    /// CLOCK_MONOTONIC now.
    private static var microseconds: Int {
        var moment = timespec()
        unsafe clock_gettime(CLOCK_MONOTONIC, &moment)
        return moment.tv_sec * 1_000_000 + moment.tv_nsec / 1000
    }
}
