// The values of a configuration as the running parts take them.

import DNSConfig
import DNSDispatch
import DNSForwarding
import DNSServer
import DNSTransports
import DNSWire
import Logging

extension DNSConfig.AccessList {
    /// Whom the list admits, with the words replaced by networks: those of our interfaces as they are now.
    func networks() -> Admission {
        var networks: [Network] = []
        for entry in entries {
            switch entry {
            case .everyone: return .everyone
            case .private: networks += Self.privateNetworks
            case .attached: networks += Self.attached { _ in true }
            case .attached6: networks += Self.attached { !$0.isV4 }
            case .network(let network): networks.append(network)
            }
        }
        return .networks(networks)
    }

    private static func attached(_ isWanted: (IPAddress) -> Bool) -> [Network] {
        let interfaces = (try? NetworkInterface.all()) ?? []
        return interfaces.filter { $0.isUp && isWanted($0.address) }
            .compactMap { Network($0.address, prefix: $0.prefix) }
    }
}

extension Admission {
    /// Those whom both admit.
    func intersection(_ other: Admission) -> Admission {
        switch (self, other) {
        case (.everyone, let only), (let only, .everyone): return only
        case (.networks(let some), .networks(let others)):
            // of two networks one lies within the other, or they have nothing in common
            return .networks(
                some.flatMap { one in
                    others.compactMap { two in
                        if one.prefix <= two.prefix { return one.contains(two.address) ? two : nil }
                        return two.contains(one.address) ? one : nil
                    }
                })
        }
    }
}

extension DNSConfig.ForwardRule {
    /// The rules of the forwarder: one for each zone.
    fileprivate func rules(asking addresses: UpstreamAddresses) -> [DNSForwarding.ForwardRule] {
        zones.map { zone in
            switch action {
            case .nameError: DNSForwarding.ForwardRule(zone, .emptyZone)
            case .ask(let group):
                DNSForwarding.ForwardRule(
                    zone, .forward(group.asked(addresses)),
                    sources: addresses.identities(group.upstreams + group.fallback))
            }
        }
    }
}

extension DNSConfig.UpstreamGroup {
    /// The group as the forwarder takes it. Unless it is said otherwise, a slow upstream is hedged where all are equal: a list
    /// for failover may have a second that is to see as little as can be.
    fileprivate func asked(_ addresses: UpstreamAddresses) -> DNSForwarding.UpstreamGroup {
        let proper = addresses.upstreams(upstreams, atMost: Self.limit)
        return DNSForwarding.UpstreamGroup(
            proper, fallback: addresses.upstreams(fallback, atMost: Self.limit - proper.count), policy: policy.asked,
            hedging: (hedge ?? (policy == .failover ? .off : .auto)).asked,
            health: DNSForwarding.UpstreamGroup.Health(interval: health.interval, failures: health.failures),
            timeout: timeout)
    }
}

extension DNSConfig.UpstreamGroup.Policy {
    fileprivate var asked: DNSForwarding.UpstreamGroup.Policy {
        switch self {
        case .failover: .failover
        case .roundRobin: .roundRobin
        case .random: .random
        case .fastest: .fastest
        }
    }
}

extension DNSConfig.UpstreamGroup.Hedge {
    fileprivate var asked: DNSForwarding.UpstreamGroup.Hedging {
        switch self {
        case .off: .off
        case .auto: .auto
        case .after(let delay): .after(delay)
        }
    }
}

extension Configuration {
    /// What is done with names outside the zones, which have these names.
    func rules(beside zones: [Name], asking addresses: UpstreamAddresses, seed: HashSeed) -> ForwardRules {
        let special =
            specialNames.isEnabled ? DNSForwarding.SpecialNames(canary: specialNames.canary, seed: seed) : nil
        return ForwardRules(
            rules(asking: addresses), special: special,
            rebinding: RebindingProtection(rebinding.protect.scope, allowing: rebinding.allow, seed: seed),
            served: zones, bootstrap: bootstrapGroup, seed: seed)
    }

    /// Who resolves the names of upstreams; nil where there are none. Nobody waits for the answer but us: it may take its time.
    private var bootstrapGroup: DNSForwarding.UpstreamGroup? {
        guard !serverNames.isEmpty, !bootstrap.isEmpty else { return nil }
        return DNSForwarding.UpstreamGroup(bootstrap.map(\.asked), timeout: .seconds(5))
    }

    /// The forward rules, one for each zone of each.
    func rules(asking addresses: UpstreamAddresses) -> [DNSForwarding.ForwardRule] {
        forward.flatMap { $0.rules(asking: addresses) }
    }
}

extension Rebinding.Protect {
    /// The rules whose replies are looked through.
    fileprivate var scope: RebindingProtection.Scope {
        switch self {
        case .off: .none
        case .defaultRoute: .defaultRoute
        case .all: .all
        }
    }
}

extension ListenAddress {
    /// What carries questions there.
    fileprivate var carriers: [ListenCarrier] {
        (transports.contains(.udp) ? [.udp] : []) + (transports.contains(.tcp) ? [.tcp] : [])
            + (transports.contains(.http) ? [.http(HTTPService(path: path))] : [])
            + (transports.contains(.tls) ? [.tls] : [])
            + (transports.contains(.https) ? [.https(HTTPService(path: path))] : [])
    }
}

extension ServerPlan {
    /// What a configuration says of listening, threads and bounds.
    /// - Parameter certificates: what the files of certificates hold.
    init(_ configuration: Configuration, showing certificates: ServerCertificates = [:]) {
        self.init(
            listeners: configuration.listen.map { listener in
                Listener(
                    listener.address, over: listener.carriers,
                    showing: listener.certificate.flatMap { certificates[$0] })
            },
            workers: configuration.workers ?? ProcessorCount.usable())
        clients = configuration.limits.clients
        queries = configuration.limits.queries
        queueTime = configuration.limits.queueTime
        receiveBuffer = configuration.limits.receiveBuffer
        socketBuffer = configuration.limits.socketBuffer
        streams = configuration.limits.streams
        proxies = configuration.trustedProxies
        queryLog = configuration.queryLog.map { QueryLogPlan($0) }
        trust = UpstreamTrust(environment: Environment.all)
        // where nobody is asked there is nothing to keep
        cacheSize = configuration.forward.isEmpty ? 0 : configuration.cache.size
    }
}

extension QueryLogPlan {
    /// What a configuration says of the query log.
    init(_ settings: QueryLogSettings) {
        self.init(
            to: settings.file.map { .file($0) } ?? .standardOutput, format: settings.format.asked,
            sample: settings.sample, clients: settings.clients.asked)
    }
}

extension QueryLogSettings.Format {
    fileprivate var asked: QueryLogPlan.Format {
        switch self {
        case .json: .json
        case .text: .text
        }
    }
}

extension QueryLogSettings.Clients {
    fileprivate var asked: QueryLogPlan.Clients {
        switch self {
        case .kept: .kept
        case .truncated: .truncated
        case .dropped: .dropped
        }
    }
}

extension DNSConfig.Limits {
    /// The bounds of the TCP connections.
    var streams: StreamLimits {
        var limits = StreamLimits()
        limits.connections = tcpConnections
        limits.connectionsPerClient = tcpPerClient
        limits.idle = tcpIdle
        return limits
    }
}

extension CachePolicy {
    /// What a configuration says of the cache.
    init(_ settings: CacheSettings) {
        self.init()
        isOn = settings.size > 0
        leastTTL = UInt32(clamping: settings.leastTTL.components.seconds)
        mostTTL = UInt32(clamping: settings.mostTTL.components.seconds)
        mostNegativeTTL = UInt32(clamping: settings.mostNegativeTTL.components.seconds)
        prefetches = settings.prefetch
        staleTime = settings.staleTime
        staleTTL = UInt32(clamping: settings.staleTTL.components.seconds)
        clientTimeout = settings.clientTimeout
    }
}

extension DNSServer.Identity {
    /// What a configuration says of class CHAOS.
    init(_ identity: DNSConfig.Identity) { self.init(version: identity.version, hostname: identity.hostname) }
}

extension DNSConfig.Log {
    /// How messages about files are written among the lines of the log.
    var diagnosticFormat: DiagnosticFormat { format == .json ? .json : .text }

    /// The logger that writes to standard error as the configuration says.
    var logger: Logger {
        let level = Logger.Level(rawValue: self.level.rawValue) ?? .info
        let format: LogFormat = self.format == .json ? .json : .text
        return Logger(label: "swiftlet") { _ in LogWriter(level: level, format: format) }
    }
}
