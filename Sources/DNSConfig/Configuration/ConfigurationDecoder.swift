// From the tree of a configuration file to its values.

import DNSWire

/// A zone of the configuration with the place of its file's name, for messages about the file.
struct LocatedZone {
    var source: ZoneSource
    var nameNode: YAMLNode
    var fileNode: YAMLNode
}

/// Reads every key that works, and reports everything else: all mistakes of a file at once.
struct ConfigurationDecoder {
    let diagnostics: Diagnostics
    /// The configuration file, to whose folder paths are relative.
    let path: String
    private(set) var configuration = Configuration()
    private(set) var zones: [LocatedZone] = []
    /// Where the addresses of `configuration.listen` are written; empty when they are the defaults.
    private var listenNodes: [YAMLNode] = []

    static let keys = [
        "listen", "workers", "zones", "forward", "access", "limits", "answers", "edns", "identity", "log",
    ]

    init(path: String, diagnostics: Diagnostics) {
        self.path = path
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
        if let node = file["listen"] { decodeListen(node) }
        configuration.workers = file.value(
            "workers", "a number of threads", 1...1024, show: { "\($0)" }, CountText.read)
        if let node = file["zones"] { decodeZones(node) }
        if let node = file["forward"] { decodeForward(node) }
        if let node = file["access"] { decodeAccess(node) }
        if let node = file["limits"] { decodeLimits(node) }
        let server = ServerDecoder(diagnostics: diagnostics)
        if let node = file["answers"] { server.decodeAnswers(node, into: &configuration.answers) }
        if let node = file["edns"] { server.decodeEDNS(node, into: &configuration.edns) }
        if let node = file["identity"] { server.decodeIdentity(node, into: &configuration.identity) }
        if let node = file["log"] { decodeLog(node) }
        if !diagnostics.hasErrors, zones.isEmpty, configuration.forward.isEmpty {
            diagnostics.report(
                .warning, .nothingToServe, file: path,
                "there is neither a zone nor a forward rule: every question will be refused")
        }
    }

    // MARK: listen

    private mutating func decodeListen(_ node: YAMLNode) {
        guard let items = diagnostics.list(node, "addresses such as dns://127.0.0.1:53") else { return }
        guard !items.isEmpty else {
            diagnostics.error(
                .badListen, at: node.range, "listen names no address", hint: "write dns://0.0.0.0:53, or remove the key"
            )
            return
        }
        configuration.listen = []
        for item in items {
            guard let text = diagnostics.text(item, "an address such as dns://127.0.0.1:53"),
                let address = diagnostics.value(text, item, ListenAddress.read)
            else { continue }
            if let place = configuration.listen.firstIndex(where: address.overlaps) {
                report(address, at: item, overlapping: configuration.listen[place], at: listenNodes[place])
                continue
            }
            configuration.listen.append(address)
            listenNodes.append(item)
        }
    }

    private func report(
        _ address: ListenAddress, at node: YAMLNode, overlapping first: ListenAddress, at firstNode: YAMLNode
    ) {
        guard address.address == first.address else {
            let all = address.address.address.isUnspecified ? address : first
            diagnostics.error(
                .duplicateListen, at: node.range,
                "\(address) and \(first) overlap: \(all.address.address) is every address", hint: "keep one of them",
                related: (firstNode.range, "the other is here"))
            return
        }
        diagnostics.error(
            .duplicateListen, at: node.range, "\(address) is already listened on",
            related: (firstNode.range, "it is first listed here"))
    }

    // MARK: zones

    private mutating func decodeZones(_ node: YAMLNode) {
        guard let items = diagnostics.list(node, "zones", mayBeLone: false) else { return }
        for item in items {
            guard let zone = MappingReader(item, "a zone", keys: ["name", "file", "query"], diagnostics) else {
                continue
            }
            let nameNode = zone.required("name", example: "home.example.")
            let fileNode = zone.required("file", example: "home.example.yaml")
            let name = zone.value("name", "the name of a zone") { text throws(ValueProblem) in
                try NameText.zone(text, "a zone holds all names below its own")
            }
            let file = zone.text("file", "the path of a zone file")
            let query = zone["query"].flatMap { accessList($0) }
            guard let name, let file, let nameNode, let fileNode else { continue }
            guard !file.text.isEmpty else {
                diagnostics.error(.badValue, at: fileNode.range, "the path of the zone file is empty")
                continue
            }
            if let first = zones.first(where: { $0.source.name == name }) {
                diagnostics.error(
                    .duplicateZone, at: nameNode.range, "the zone \(name) is already configured",
                    related: (first.nameNode.range, "it is first configured here"))
                continue
            }
            let source = ZoneSource(
                name: name,
                path: SourcePath.resolve(file.text, besideFile: diagnostics.sources.path(of: fileNode.range.file)),
                query: query)
            zones.append(LocatedZone(source: source, nameNode: nameNode, fileNode: fileNode))
            configuration.zones.append(source)
        }
    }

    // MARK: forward

    private mutating func decodeForward(_ node: YAMLNode) {
        var decoder = ForwardDecoder(
            listen: configuration.listen, listenNodes: listenNodes, diagnostics: diagnostics)
        configuration.forward = decoder.decode(node)
    }

    // MARK: access, limits, log

    private mutating func decodeAccess(_ node: YAMLNode) {
        guard let access = MappingReader(node, "access", keys: ["query", "forward"], diagnostics) else { return }
        if let list = access["query"].flatMap({ accessList($0) }) { configuration.access.query = list }
        if let list = access["forward"].flatMap({ accessList($0) }) { configuration.access.forward = list }
    }

    private func accessList(_ node: YAMLNode) -> AccessList? {
        guard !node.isNull else {
            diagnostics.error(
                .wrongKind, at: node.range, "expected a list of networks, found nothing",
                hint: "[] admits nobody; to keep the default, remove the key")
            return nil
        }
        guard let items = diagnostics.list(node, "networks") else { return nil }
        return AccessList(
            items.compactMap { item in
                guard let text = diagnostics.text(item, "a network such as 192.168.0.0/16"),
                    let (entry, warning) = diagnostics.value(text, item, AccessList.Entry.read)
                else { return nil }
                if let warning { diagnostics.report(warning, at: item, as: .warning) }
                return entry
            })
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

    private mutating func decodeLog(_ node: YAMLNode) {
        guard let log = MappingReader(node, "log", keys: ["level", "format"], diagnostics) else { return }
        configuration.log.level = log.choice("level", Log.Level.self) ?? configuration.log.level
        configuration.log.format = log.choice("format", Log.Format.self) ?? configuration.log.format
    }
}
