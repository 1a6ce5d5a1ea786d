// From the tree of a configuration file to its values.

import DNSWire

/// Reads every key that works, and reports everything else: all mistakes of a file at once.
struct ConfigurationDecoder {
    let diagnostics: Diagnostics
    /// The configuration file, to whose folder paths are relative.
    let path: String
    private(set) var configuration = Configuration()
    private(set) var zones: [LocatedZone] = []
    private(set) var tests: [ConfigurationTest] = []
    /// The certificates that listeners show, each once.
    private(set) var certificates: [LocatedCertificate] = []
    /// Where the first upstream is written that must show a certificate; nil where none must.
    private(set) var encryptedUpstream: SourceRange?
    /// Where the addresses of `configuration.listen` are written; empty when they are the defaults.
    private var listenNodes: [YAMLNode] = []

    static let keys = [
        "listen", "tls", "trusted_proxies", "workers", "state", "zones", "forward", "bootstrap", "hosts",
        "special_names",
        "rebinding", "cache",
        "access", "limits", "answers", "edns", "identity", "admin", "log", "query_log", "reload",
        "tests",
    ]

    /// False where the configuration file alone is to be read: then folders of zones are not looked into.
    private let readsOthers: Bool

    init(path: String, diagnostics: Diagnostics, readsOthers: Bool = true) {
        self.path = path
        self.readsOthers = readsOthers
        self.diagnostics = diagnostics
    }

    /// Reads a whole file's tree.
    mutating func decode(_ root: YAMLNode) {
        if root.isNull {
            diagnostics.report(
                .error, .emptyFile, file: path, "the configuration is empty",
                hint: "config/swiftlet.yaml is a sample to begin with")
            return
        }
        guard
            let file = MappingReader(root, "the configuration", keys: Self.keys, allowsExtensions: true, diagnostics)
        else { return }
        decodeListen(file["listen"], tls: file["tls"])
        if let node = file["trusted_proxies"] { decodeProxies(node) }
        configuration.workers = file.value(
            "workers", "a number of threads", 1...1024, show: { "\($0)" }, CountText.read)
        if let node = file["state"] { decodeState(node) }
        if let node = file["zones"] { decodeZones(node) }
        decodeForward(file["forward"], bootstrap: file["bootstrap"])
        if let node = file["hosts"] { decodeHosts(node) }
        let precautions = PrecautionDecoder(diagnostics: diagnostics)
        if let node = file["special_names"] {
            precautions.decodeSpecialNames(node, into: &configuration.specialNames)
        }
        if let node = file["rebinding"] { precautions.decodeRebinding(node, into: &configuration.rebinding) }
        if let node = file["cache"] {
            CacheDecoder(diagnostics: diagnostics).decode(node, into: &configuration.cache)
        }
        if let node = file["access"] { decodeAccess(node) }
        if let node = file["limits"] { decodeLimits(node) }
        let server = ServerDecoder(diagnostics: diagnostics)
        if let node = file["answers"] { server.decodeAnswers(node, into: &configuration.answers) }
        if let node = file["edns"] { server.decodeEDNS(node, into: &configuration.edns) }
        if let node = file["identity"] { server.decodeIdentity(node, into: &configuration.identity) }
        if let node = file["admin"] { decodeAdmin(node) }
        if let node = file["log"] { decodeLog(node) }
        if let node = file["query_log"] {
            configuration.queryLog = QueryLogDecoder(diagnostics: diagnostics).decode(node)
        }
        if let node = file["reload"],
            let reader = MappingReader(node, "reload", keys: ["watch"], diagnostics)
        {
            configuration.watchesFiles = reader.flag("watch") ?? false
        }
        if let node = file["tests"] { decodeTests(node) }
        if !diagnostics.hasErrors, readsOthers, zones.isEmpty, configuration.forward.isEmpty,
            configuration.hosts.isEmpty
        {
            diagnostics.report(
                .warning, .nothingToServe, file: path,
                "there is neither a zone nor a forward rule: every question will be refused")
        }
    }

    // MARK: listen

    private mutating func decodeListen(_ node: YAMLNode?, tls: YAMLNode?) {
        var decoder = ListenDecoder(diagnostics: diagnostics)
        decoder.decode(node, tls: tls)
        guard node != nil else { return }
        configuration.listen = decoder.listen
        listenNodes = decoder.nodes
        certificates = decoder.certificates
    }

    private mutating func decodeProxies(_ node: YAMLNode) {
        guard let items = diagnostics.list(node, "networks of proxies") else { return }
        configuration.trustedProxies = items.compactMap { item in
            guard let text = diagnostics.text(item, "an address such as 192.168.0.2"),
                let (network, warning) = diagnostics.value(text, item, NetworkText.read)
            else { return nil }
            if let warning { diagnostics.report(warning, at: item, as: .warning) }
            return network
        }
        guard !items.isEmpty, !configuration.listen.contains(where: \.speaksHTTP) else { return }
        diagnostics.warning(
            .notUsed, at: node.range, "no listener speaks HTTP: nobody is believed about the addresses of clients",
            hint: "listen: http://127.0.0.1:8080 is DNS over HTTP, for a proxy on this machine")
    }

    // MARK: zones, state

    private mutating func decodeZones(_ node: YAMLNode) {
        var decoder = ZonesDecoder(diagnostics: diagnostics, readsFolders: readsOthers)
        decoder.decode(node)
        zones = decoder.zones
        configuration.zones = zones.map(\.source)
    }

    private mutating func decodeHosts(_ node: YAMLNode) {
        for item in diagnostics.list(node, "paths such as /etc/hosts") ?? [] {
            guard let text = diagnostics.text(item, "the path of a hosts file") else { continue }
            guard !text.isEmpty else {
                diagnostics.error(.badValue, at: item.range, "the path of the hosts file is empty")
                continue
            }
            let path = SourcePath.resolve(text, besideFile: diagnostics.sources.path(of: item.range.file))
            if !configuration.hosts.contains(path) { configuration.hosts.append(path) }
        }
    }

    private mutating func decodeState(_ node: YAMLNode) {
        guard let text = diagnostics.text(node, "the path of a folder") else { return }
        guard !text.isEmpty else {
            return diagnostics.error(.badValue, at: node.range, "the path of the state directory is empty")
        }
        configuration.state = SourcePath.resolve(text, besideFile: diagnostics.sources.path(of: node.range.file))
    }

    // MARK: forward

    private mutating func decodeForward(_ node: YAMLNode?, bootstrap: YAMLNode?) {
        var decoder = ForwardDecoder(
            listen: configuration.listen, listenNodes: listenNodes, hasBootstrap: bootstrap != nil,
            diagnostics: diagnostics)
        if let bootstrap { configuration.bootstrap = decoder.decodeBootstrap(bootstrap) }
        if let node { configuration.forward = decoder.decode(node) }
        encryptedUpstream = decoder.firstEncrypted
    }

    // MARK: access, limits, admin, log, tests

    private mutating func decodeAccess(_ node: YAMLNode) {
        guard let access = MappingReader(node, "access", keys: ["query", "forward"], diagnostics) else { return }
        if let list = access["query"].flatMap({ diagnostics.accessList($0) }) { configuration.access.query = list }
        if let list = access["forward"].flatMap({ diagnostics.accessList($0) }) { configuration.access.forward = list }
    }

    private mutating func decodeLimits(_ node: YAMLNode) {
        let keys = [
            "queries", "queue_time", "clients", "receive_buffer", "socket_buffer", "tcp_connections", "tcp_per_client",
            "tcp_idle",
        ]
        guard let reader = MappingReader(node, "limits", keys: keys, diagnostics) else { return }
        func count(_ key: String, _ range: ClosedRange<Int>, _ target: inout Int) {
            if let value = reader.value(key, "a number", range, show: { "\($0)" }, CountText.read) { target = value }
        }
        func size(_ key: String, _ range: ClosedRange<Int>, _ target: inout Int) {
            if let value = reader.value(key, "a size", range, show: SizeText.write, SizeText.read) { target = value }
        }
        func time(_ key: String, _ range: ClosedRange<Duration>, _ target: inout Duration) {
            if let value = reader.value(key, "a duration", range, show: DurationText.write, DurationText.read) {
                target = value
            }
        }
        count("queries", 1...1_000_000, &configuration.limits.queries)
        time("queue_time", .milliseconds(1) ... .seconds(60), &configuration.limits.queueTime)
        count("clients", 1...65536, &configuration.limits.clients)
        size("receive_buffer", 512...65535, &configuration.limits.receiveBuffer)
        size("socket_buffer", 4 << 10...1 << 30, &configuration.limits.socketBuffer)
        count("tcp_connections", 1...1_000_000, &configuration.limits.tcpConnections)
        count("tcp_per_client", 1...1_000_000, &configuration.limits.tcpPerClient)
        time("tcp_idle", .milliseconds(100) ... .seconds(3600), &configuration.limits.tcpIdle)
    }

    private mutating func decodeAdmin(_ node: YAMLNode) {
        let listeners = configuration.listen.enumerated().map { place, address in
            (address, listenNodes.indices.contains(place) ? listenNodes[place] : nil)
        }
        AdminDecoder(diagnostics: diagnostics, readsToken: readsOthers, listeners: listeners)
            .decode(node, into: &configuration.admin)
    }

    private mutating func decodeTests(_ node: YAMLNode) {
        var decoder = TestsDecoder(diagnostics: diagnostics)
        decoder.decode(node)
        tests = decoder.tests
    }

    private mutating func decodeLog(_ node: YAMLNode) {
        guard let log = MappingReader(node, "log", keys: ["level", "format"], diagnostics) else { return }
        configuration.log.level = log.choice("level", Log.Level.self) ?? configuration.log.level
        configuration.log.format = log.choice("format", Log.Format.self) ?? configuration.log.format
    }
}
