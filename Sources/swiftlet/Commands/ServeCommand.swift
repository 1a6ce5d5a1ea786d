// `swiftlet serve`: runs the server in the foreground.

import Admin
import ArgumentParser
import DNSConfig
import DNSDispatch
import DNSServer
import Logging

struct ServeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Run the server in the foreground.",
        discussion: """
            Logs on standard error. SIGHUP reads the configuration and all zones again; SIGTERM and SIGINT end the server. Exit \
            status 0 after such an end, 1 when the server cannot start, 2 for wrong use. Started by systemd, it tells when it is ready, \
            reloads and ends, feeds the watchdog, and listens with the sockets that it is handed.
            """)

    @OptionGroup var options: ConfigurationOptions

    func run() throws {
        do {
            // before any other thread starts, which would be interrupted otherwise
            let signals = try SignalQueue()
            Heap.keepLargeBlocksApart()
            let path = options.path
            let variables = ServiceVariables.current
            let passed = PassedSockets(variables.descriptors)
            let manager = ServiceManager(variables)
            let starting = try Starting { try Self.start(path, passed, manager, opening: $0) }
            try starting.service(unless: signals)?.run(until: signals, watchdog: variables.watchdog)
        } catch let error as SocketError {
            throw StartFailure(error).reported()
        }
    }

    private static func start(
        _ path: String, _ passed: PassedSockets, _ manager: ServiceManager, opening: () -> Void
    ) throws -> Service {
        let loaded = Loaded(path: path, progress: .onTerminal())
        loaded.print(format: loaded.readable.log.diagnosticFormat)
        guard let configuration = loaded.configuration, let state = loaded.state else { throw CommandEnd.failed }
        do {
            return try start(path, loaded, configuration, state, passed, manager, opening: opening)
        } catch let failure as ServerFailure {
            throw StartFailure(failure).reported(as: configuration.log)
        } catch let error as SocketError {
            throw StartFailure(error).reported(as: configuration.log)
        }
    }

    private static func start(
        _ path: String, _ loaded: Loaded, _ configuration: Configuration, _ state: ServingState,
        _ passed: PassedSockets, _ manager: ServiceManager, opening: () -> Void
    ) throws -> Service {
        // a zone that cannot be read keeps no other from being served
        let facts = ServingFacts(loaded, configuration)
        let log = configuration.log.logger
        if let problem = manager.problem { log.warning("\(problem).") }
        var plan = ServerPlan(configuration, showing: loaded.certificates)
        try OpenFiles.provide(for: &plan, log: log)
        let upstreams = UpstreamKeeping(
            loaded.addresses, of: configuration, loaded.marks.servers, now: BootClock().now)
        let certificates = CertificateKeeping(
            loaded.certificates, of: configuration, loaded.marks.certificates, now: BootClock().now)
        let memory = MemoryKeeping(loaded.memory, configuration, log: log)
        let record = ReloadRecord(
            ReloadOutcome(loaded.isPartial ? .partial : .done, messages: loaded.messages), at: WallClock.now)
        Heap.trim()
        opening()
        let server = try Server(plan, serving: state, passed: passed, log: log)
        ServingFacts.log(server, plan, to: log)
        facts.log(to: log)
        let cache = CacheKeeping(server, log: log)
        cache?.use(configuration)
        let reloader = try Reloader(
            server, serving: state, memory: memory, marks: loaded.marks, upstreams: upstreams,
            certificates: certificates, cache: cache, path: path,
            first: configuration, record: record, manager: manager, log: log)
        do throws(ServerFailure) {
            let admin = try AdminEndpoint.open(configuration.admin, server, reloader, record, path: path, log: log)
            manager.ready(serving: state)
            return Service(
                server: server, reloader: reloader, cache: cache, admin: admin, manager: manager, log: log)
        } catch {
            server.stop()
            throw error
        }
    }
}
