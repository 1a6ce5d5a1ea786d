// Keeps what is known of the upstreams that the configuration does not name by their addresses.

import DNSConfig
import DNSDispatch
import DNSForwarding
import DNSServer
import DNSWire
import Logging

/// Watches the files that name upstreams, and knows when the names of upstreams are to be resolved again.
struct UpstreamKeeping {
    private(set) var addresses: UpstreamAddresses
    private var configuration: Configuration
    private var watch: FileWatch
    private var names = AddressKeeper(.upstreams)
    /// What the log is to be told once it is in service.
    private var news: [String] = []

    /// Begins with what was read with a configuration.
    init(_ addresses: UpstreamAddresses, of configuration: Configuration, _ marks: [FileMark], now: Instant) {
        self.addresses = addresses
        self.configuration = configuration
        watch = FileWatch(marks, now: now)
        names.use(configuration.serverNames, now: now)
    }

    /// Goes on with what was read with another configuration. What is known of names stays known.
    mutating func use(
        _ addresses: UpstreamAddresses, of configuration: Configuration, _ marks: [FileMark], now: Instant
    ) {
        self.addresses = addresses
        self.addresses.keep(files: configuration.serverFiles, hosts: configuration.serverNames)
        self.configuration = configuration
        watch = FileWatch(marks, now: now)
        names.use(configuration.serverNames, now: now)
    }

    /// When there is something to look at, or to ask; nil for never.
    var deadline: Instant? { Instant.earliest(watch.deadline, names.deadline) }

    /// Reads the files anew, if any has changed.
    /// - Returns: what was found wrong; nil when nothing was read.
    mutating func look(now: Instant) -> [Diagnostic]? {
        guard let paths = watch.changed(now: now) else { return nil }
        let (files, diagnostics) = ConfigurationLoader.now().loadServers(of: configuration)
        watch = FileWatch(files.marks, now: now)
        addresses.learn(files)
        news += paths.map { ServingFacts.line(of: $0, addresses.servers(in: $0)) }
        return diagnostics
    }

    /// What is to be asked of those who resolve names, now.
    mutating func due(now: Instant) -> [AddressKeeper.Wish] { names.due(now: now) }

    /// Takes what came of a question: the answer, or nil for a failure.
    /// - Returns: whether others are to be asked from now on.
    mutating func take(_ answer: AddressAnswer?, for wish: AddressKeeper.Wish, now: Instant, log: Logger) -> Bool {
        guard names.take(answer, for: wish, now: now) || names.isHopeless(wish) else { return false }
        let name = wish.target
        let found = [RecordType.a, .aaaa].map { names.known(AddressKeeper.Wish(target: name, type: $0)) }
        if addresses.learn(found.flatMap { $0?.addresses ?? [] }.compactMap { IPAddress(octets: $0) }, of: name) {
            let list = addresses.addresses(of: name).map(\.description).joined(separator: ", ")
            news.append("Upstream \(name) is at \(list).")
            return true
        }
        guard addresses.addresses(of: name).isEmpty else { return false }
        if answer == nil {
            log.warning("The \(wish.type) records of the upstream \(name) cannot be had yet.")
        } else if found.allSatisfy({ $0 != nil }) {
            log.warning("The upstream \(name) has no address that it could be asked at.")
        }
        return false
    }

    /// Tells the log what has changed, which is in service by now.
    mutating func tell(_ log: Logger) {
        for line in news { log.notice("\(line)") }
        news = []
    }

    /// The rules of a state with those to ask that are known now.
    func rules(of state: ServingState) -> ForwardRules {
        ForwardRules(state.rules, asking: configuration.rules(asking: addresses))
    }
}
