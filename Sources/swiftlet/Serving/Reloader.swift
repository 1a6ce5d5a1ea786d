// The background thread: reads everything anew, keeps the addresses of ALIAS records and upstreams, and swaps in what has changed.

import Admin
import DNSAuthority
import DNSConfig
import DNSDispatch
import DNSServer
import DNSWire
import Logging

/// Reloads on a thread of its own, one at a time. What cannot be read leaves the last good state in service. It is the one thread that
/// puts states into service.
final class Reloader: Sendable {
    /// A word to the thread.
    enum Order: Sendable {
        /// Read everything anew, and tell what came of it.
        case reload((@Sendable (ReloadOutcome) -> Void)?)
        /// Find out what a reload would change, and tell it.
        case plan(DeletionLimit?, @Sendable (PlanOutcome) -> Void)
        /// A question for the target of an ALIAS record was answered; with nil, by a failure.
        case answer(AddressAnswer?, AliasKeeper.Wish)
        /// The same for the name of an upstream.
        case upstream(AddressAnswer?, AddressKeeper.Wish)
    }

    /// Answers that may wait until they are taken up; more are asked for again.
    fileprivate static let answers = 1024
    /// Besides them there is room for what people ask for.
    private static let capacity = answers + 64

    private let orders: Mailbox<Order>

    /// Starts the thread for a server that serves `state`, read from the file at `path`.
    /// - Parameters:
    ///   - memory: what is known of the zones that are served.
    ///   - marks: the files that it was read from.
    ///   - upstreams: what is known of the upstreams.
    ///   - certificates: what is shown over TLS.
    ///   - cache: what keeps the cache for the next start; nil where nothing does.
    ///   - first: the configuration that the server was started with.
    ///   - record: remembers what comes of reloads.
    ///   - manager: is told of them.
    init(
        _ server: Server, serving state: ServingState, memory: MemoryKeeping, marks: Loaded.Marks,
        upstreams: UpstreamKeeping, certificates: CertificateKeeping,
        cache: CacheKeeping?, path: String, first: Configuration, record: ReloadRecord,
        manager: ServiceManager, log: Logger
    ) throws(SocketError) {
        let orders = try Mailbox<Order>(capacity: Self.capacity)
        self.orders = orders
        _ = try WorkerThread(name: "reload") {
            var work = Reload(
                server: server, path: path, memory: memory, marks: marks, upstreams: upstreams,
                certificates: certificates, cache: cache, first: first, record: record, manager: manager, log: log,
                orders: orders, state: state)
            work.run()
        }
    }

    /// Asks for a reload. While one is asked for already, that one serves. `then` is told what came of it, on the reloader's thread.
    func reload(then: (@Sendable (ReloadOutcome) -> Void)? = nil) {
        guard !orders.post(.reload(then)) else { return }
        then?(ReloadOutcome(.rejected, messages: ["too much waits for the thread that reloads"]))
    }

    /// Asks what a reload would change. `then` is told on the reloader's thread.
    func plan(within limit: DeletionLimit?, then: @escaping @Sendable (PlanOutcome) -> Void) {
        guard !orders.post(.plan(limit, then)) else { return }
        then(Plan(rejected: ["too much waits for the thread that reloads"]).outcome(within: limit))
    }
}

/// What the thread does.
private struct Reload {
    let server: Server
    let path: String
    var memory: MemoryKeeping
    /// The configuration that the server was started with: what it says of the log and the like holds until the end.
    let first: Configuration
    /// The one in service.
    var configuration: Configuration
    let record: ReloadRecord
    let manager: ServiceManager
    let log: Logger
    let orders: Mailbox<Reloader.Order>
    /// The state in service.
    var state: ServingState
    private let clock = BootClock()
    private var aliases = AliasKeeper()
    private var hosts: FileWatch
    /// All other files; none unless they are to be watched.
    private var files: FileWatch
    private var upstreams: UpstreamKeeping
    private var certificates: CertificateKeeping
    private let cache: CacheKeeping?
    /// When the cache is to be written down next.
    private var cacheDue: Instant?

    init(
        server: Server, path: String, memory: MemoryKeeping, marks: Loaded.Marks, upstreams: UpstreamKeeping,
        certificates: CertificateKeeping, cache: CacheKeeping?, first: Configuration, record: ReloadRecord,
        manager: ServiceManager, log: Logger,
        orders: Mailbox<Reloader.Order>, state: ServingState
    ) {
        self.server = server
        self.path = path
        self.memory = memory
        self.first = first
        configuration = first
        self.record = record
        self.manager = manager
        self.log = log
        self.orders = orders
        self.state = state
        hosts = FileWatch(marks.hosts, now: clock.now)
        files = FileWatch(first.watchesFiles ? marks.others : [], now: clock.now)
        self.upstreams = upstreams
        self.certificates = certificates
        self.cache = cache
        cacheDue = cache == nil ? nil : clock.now + CacheKeeping.interval
    }

    /// Waits for orders and for what is due, and does it.
    mutating func run() {
        do throws(SocketError) {
            let poller = try Poller()
            try poller.add(orders.descriptor, key: 0, for: .readable)
            aliases.use(state.zones.aliases, now: clock.now)
            var letters: [Reloader.Order] = []
            while true {
                ask(for: aliases.due(now: clock.now))
                resolve(upstreams.due(now: clock.now))
                carryOut(letters)
                if let paths = hosts.changed(now: clock.now) { readHosts(paths) }
                lookAtServers()
                lookAtCertificates()
                certificates.remind(log, now: clock.now, time: WallClock.now)
                writeCache()
                let deadlines = [
                    aliases.deadline, hosts.deadline, files.deadline, upstreams.deadline, certificates.deadline,
                    cacheDue,
                ]
                let deadline = deadlines.compactMap { $0 }.min()
                _ = poller.wait(until: deadline, now: clock.now)
                orders.collect(into: &letters)
            }
        } catch {
            log.critical("No reload is possible: \(error).")
        }
    }

    private mutating func carryOut(_ letters: [Reloader.Order]) {
        var isAsked = files.changed(now: clock.now) != nil
        var askers: [@Sendable (ReloadOutcome) -> Void] = []
        var planners: [(limit: DeletionLimit?, tell: @Sendable (PlanOutcome) -> Void)] = []
        var isNews = aliases.takeOutdated()
        var hasMoved = false
        for letter in letters {
            switch letter {
            case .reload(let then):
                isAsked = true
                if let then { askers.append(then) }
            case .plan(let limit, let then): planners.append((limit, then))
            case .upstream(let answer, let wish):
                hasMoved = upstreams.take(answer, for: wish, now: clock.now, log: log) || hasMoved
            case .answer(let answer, let wish):
                isNews = aliases.take(answer, for: wish, now: clock.now) || isNews
                if aliases.isHopeless(wish) {
                    log.warning(
                        "The \(wish.type) records of \(wish.target), which an ALIAS stands for, cannot be had yet.")
                }
            }
        }
        if isAsked {
            manager.reloading()
            let outcome = reload()
            record.note(outcome, at: WallClock.now)
            manager.reloaded(outcome, serving: state)
            for tell in askers { tell(outcome) }
        } else if isNews || hasMoved {
            state = ServingState(
                state, aliases: aliases.data(for: state.zones.aliases),
                rules: hasMoved ? upstreams.rules(of: state) : nil)
            server.replace(with: state)
        }
        upstreams.tell(log)
        if !planners.isEmpty {
            let plan = plan()
            for planner in planners { planner.tell(plan.outcome(within: planner.limit)) }
            Heap.trim()
        }
    }

    /// Has other certificates shown where they have changed, and clients told of the listeners that those are for.
    private mutating func lookAtCertificates() {
        guard certificates.look(server, now: clock.now, log: log, format: first.log.diagnosticFormat) else { return }
        state = ServingState(
            state, aliases: aliases.data(for: state.zones.aliases), designated: certificates.designated)
        server.replace(with: state)
    }

    private mutating func writeCache() {
        guard let cache, let due = cacheDue, clock.now >= due else { return }
        cache.write()
        cacheDue = clock.now + CacheKeeping.interval
    }

    /// Reads hosts files anew and puts their names into service.
    private mutating func readHosts(_ paths: [String]) {
        let loaded = ConfigurationLoader.now().loadHosts(paths)
        tell(loaded.diagnostics)
        hosts = FileWatch(loaded.names.marks, now: clock.now)
        var problems: [ZoneProblem] = []
        let zone = loaded.names.zone(seed: state.seed, problems: &problems)
        for problem in problems { log.warning("\(problem.name) is left out: it has too many addresses.") }
        state = ServingState(state, aliases: aliases.data(for: state.zones.aliases), hosts: zone)
        server.replace(with: state)
        Heap.trim()
        ServingFacts.logHosts(paths, loaded.names.records.count, to: log)
    }

    /// Reads files that name upstreams anew, if they have changed, and has those asked whom they name now.
    private mutating func lookAtServers() {
        guard let diagnostics = upstreams.look(now: clock.now) else { return }
        tell(diagnostics)
        state = ServingState(
            state, aliases: aliases.data(for: state.zones.aliases), rules: upstreams.rules(of: state))
        server.replace(with: state)
        upstreams.tell(log)
    }

    private func tell(_ diagnostics: [Diagnostic]) {
        first.log.diagnosticFormat.print(diagnostics)
    }

    /// Asks for the targets of ALIAS records, as any client would.
    private func ask(for wishes: [AliasKeeper.Wish]) {
        let orders = orders
        for wish in wishes {
            server.ask(AddressAnswer.query(wish.target, wish.type)) { reply in
                _ = orders.post(.answer(AddressAnswer(reply, type: wish.type), wish), upTo: Reloader.answers)
            }
        }
    }

    /// Asks for the names of upstreams, of those alone who resolve them.
    private func resolve(_ wishes: [AddressKeeper.Wish]) {
        let orders = orders
        for wish in wishes {
            server.ask(AddressAnswer.query(wish.target, wish.type), .bootstrap) { reply in
                _ = orders.post(.upstream(AddressAnswer(reply, type: wish.type), wish), upTo: Reloader.answers)
            }
        }
    }

    /// What is in service.
    private var current: LoadedState { LoadedState(configuration: configuration, state: state) }

    /// Reads everything. Nothing comes of that yet.
    private func load() -> Loaded {
        Loaded(path: path, seed: state.seed, previous: state, memory: memory.memory, known: upstreams.addresses)
    }

    /// Reads everything to see what would change.
    private func plan() -> Plan { Plan(load(), from: current, startedWith: first) }

    /// Reads everything and puts it into service.
    mutating func reload() -> ReloadOutcome {
        log.notice("Reloading.")
        server.reopenQueryLog()
        let loaded = load()
        loaded.print(format: first.log.diagnosticFormat)
        let isWatching = (loaded.configuration ?? configuration).watchesFiles
        files = FileWatch(isWatching ? loaded.marks.others : [], now: clock.now)
        guard let configuration = loaded.configuration, let newState = loaded.state else {
            let cause =
                loaded.failedTests > 0 ? "\(loaded.failedTests.counted("test")) failed" : "the configuration has errors"
            log.error("Reload rejected: \(cause), and the last good state stays in service.")
            return ReloadOutcome(.rejected, messages: loaded.messages)
        }
        let listening: ListenChange
        let shown = certificates.completed(loaded.certificates, for: configuration)
        let plan = ServerPlan(configuration, showing: shown)
        do throws(ServerFailure) {
            listening = try server.listen(at: plan.listeners, buffer: plan.socketBuffer, log: log)
        } catch {
            log.error("Reload rejected: \(error), and the last good state stays in service.")
            return ReloadOutcome(.rejected, messages: loaded.messages + ["\(error)"])
        }
        let changes = LoadChanges(
            from: current, to: LoadedState(configuration: configuration, state: newState), startedWith: first)
        let facts = ServingFacts(loaded, configuration)
        let isPartial = loaded.isPartial
        memory.keep(loaded.memory, configuration)
        hosts = FileWatch(loaded.marks.hosts, now: clock.now)
        upstreams.use(loaded.addresses, of: configuration, loaded.marks.servers, now: clock.now)
        self.configuration = configuration
        state = newState
        aliases.use(state.zones.aliases, now: clock.now)
        let designated = loaded.badCertificates > 0 ? configuration.designated(showing: shown) : nil
        if designated != nil || !state.zones.aliases.isEmpty {
            state = ServingState(
                state, aliases: aliases.data(for: state.zones.aliases), designated: designated)
        }
        // before anybody asks by the new rules
        server.renewTrust()
        server.trust(plan.proxies)
        server.replace(with: state)
        server.finish(listening)
        // by the names that the places have from now on
        let renewed = server.show(plan.listeners)
        CertificateKeeping.count(failed: loaded.badCertificates, server, log)
        certificates.use(shown, of: configuration, loaded.marks.certificates, now: clock.now)
        cache?.use(configuration)
        Heap.trim()
        ProgramCode.letGo()
        for place in listening.opened { log.notice("Listening on \(place).") }
        for place in renewed { log.notice("A new certificate is shown at \(place).") }
        for place in listening.closed { log.notice("Not listening on \(place) any more.") }
        for (place, path) in listening.moved { log.notice("At \(place), queries go to \(path) from now on.") }
        facts.log(to: log)
        for line in changes.summary { log.notice("\(line)") }
        log.notice(isPartial ? "Reloaded in part: some zones or certificates have errors." : "Reloaded.")
        return ReloadOutcome(isPartial ? .partial : .done, messages: loaded.messages, changes: changes.summary)
    }
}
