// Keeps what is known of the upstreams that the configuration does not name by their addresses.

import DNSConfig
import DNSDispatch
import DNSForwarding
import DNSServer
import Logging

/// Watches the files that name upstreams.
struct UpstreamKeeping {
    private(set) var addresses: UpstreamAddresses
    private let configuration: Configuration
    private var watch: FileWatch

    /// Begins with what was read with a configuration.
    init(_ addresses: UpstreamAddresses, of configuration: Configuration, _ marks: [FileMark], now: Instant) {
        self.addresses = addresses
        self.configuration = configuration
        watch = FileWatch(marks, now: now)
    }

    /// When there is something to look at; nil for never.
    var deadline: Instant? { watch.deadline }

    /// Reads the files anew, if any has changed.
    /// - Returns: what was found wrong; nil when nothing was read.
    mutating func look(now: Instant, log: Logger) -> [Diagnostic]? {
        guard let paths = watch.changed(now: now) else { return nil }
        let (files, diagnostics) = ConfigurationLoader.now().loadServers(of: configuration)
        watch = FileWatch(files.marks, now: now)
        addresses.learn(files)
        for path in paths { ServingFacts.logServers(path, addresses.servers(in: path), to: log) }
        return diagnostics
    }

    /// The rules of a state with those to ask that are known now.
    func rules(of state: ServingState) -> ForwardRules {
        ForwardRules(state.rules, asking: configuration.rules(asking: addresses))
    }
}
