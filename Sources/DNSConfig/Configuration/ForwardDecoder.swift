// The rules of `forward:`, held against each other and against our own addresses.

import DNSWire

/// Reads forward rules.
struct ForwardDecoder {
    /// Where we listen ourselves, and the places where that is written, if it is.
    let listen: [ListenAddress]
    let listenNodes: [YAMLNode]
    /// Whether there are servers that resolve the names of upstreams, or it was said already what is wrong with them.
    let hasBootstrap: Bool
    let diagnostics: Diagnostics
    /// Where the first upstream is written that must show a certificate; nil where none must.
    private(set) var firstEncrypted: SourceRange?
    /// The zones of all rules so far.
    private var seen: [(name: Name, node: YAMLNode)] = []

    init(listen: [ListenAddress], listenNodes: [YAMLNode], hasBootstrap: Bool, diagnostics: Diagnostics) {
        self.listen = listen
        self.listenNodes = listenNodes
        self.hasBootstrap = hasBootstrap
        self.diagnostics = diagnostics
    }

    /// The keys of a rule that says whom to ask.
    private static let asking = ["upstreams", "policy", "hedge", "timeout", "health", "fallback", "allow_plain"]

    /// The rules that are in order, after messages about the others.
    mutating func decode(_ node: YAMLNode) -> [ForwardRule] {
        guard let items = diagnostics.list(node, "forward rules", mayBeLone: false) else { return [] }
        var rules: [ForwardRule] = []
        for item in items {
            let keys = ["zone"] + Self.asking + ["answer"]
            guard let rule = MappingReader(item, "a forward rule", keys: keys, diagnostics) else { continue }
            let zones = ruleZones(rule)
            guard let action = ruleAction(rule), !zones.isEmpty else { continue }
            rules.append(ForwardRule(zones: zones, action: action))
        }
        return rules
    }

    private mutating func ruleZones(_ rule: MappingReader) -> [Name] {
        guard let node = rule.required("zone", example: "."), let items = diagnostics.list(node, "names of zones")
        else {
            return []
        }
        if items.isEmpty, !node.isInvalid {
            diagnostics.error(
                .badValue, at: node.range, "a forward rule needs at least one zone", hint: "\".\" stands for every name"
            )
        }
        var zones: [Name] = []
        for item in items {
            guard let text = diagnostics.text(item, "the name of a zone"),
                let name = diagnostics.value(
                    text, item,
                    { text throws(ValueProblem) in
                        try NameText.zone(text, "a forward rule holds for all names below its zone")
                    })
            else { continue }
            if let first = seen.first(where: { $0.name == name }) {
                diagnostics.error(
                    .duplicateForward, at: item.range, "\(name) is already forwarded",
                    hint: "put all of its upstreams into one rule",
                    related: (first.node.range, "its first rule is here"))
                continue
            }
            seen.append((name, item))
            zones.append(name)
        }
        return zones
    }

    private mutating func ruleAction(_ rule: MappingReader) -> ForwardRule.Action? {
        if let answer = rule["answer"] {
            for key in Self.asking {
                guard let other = rule[key] else { continue }
                diagnostics.error(
                    .conflictingKeys, at: answer.range, "a rule with \"answer\" asks nobody, so it has no \"\(key)\"",
                    related: (other.range, "\(key) is here"))
            }
            return rule.value("answer", "nxdomain") { text throws(ValueProblem) in
                if text == "nxdomain" { return .nameError }
                let guess = DidYouMean.suffix(for: text, among: ["nxdomain"])
                throw ValueProblem(.badValue, "answer is not \"\(text)\"\(guess)", hint: "it can only be nxdomain")
            }
        }
        return group(rule).map { ForwardRule.Action.ask($0) }
    }

    private mutating func group(_ rule: MappingReader) -> UpstreamGroup? {
        var group = UpstreamGroup([])
        group.policy = rule.choice("policy", UpstreamGroup.Policy.self) ?? group.policy
        group.hedge = rule.value("hedge", "off, auto or a duration", Self.hedge)
        group.timeout =
            rule.value(
                "timeout", "a duration", .milliseconds(10) ... .seconds(60), show: DurationText.write,
                DurationText.read) ?? group.timeout
        if let node = rule["health"] { decodeHealth(node, into: &group.health) }
        var encrypted: YAMLNode?
        var plain: (item: YAMLNode, upstream: UpstreamSource)?
        func add(_ item: YAMLNode, to list: inout [UpstreamSource]) {
            guard let upstream = upstream(item, before: list) else { return }
            list.append(upstream)
            if upstream.isEncrypted { encrypted = encrypted ?? item } else { plain = plain ?? (item, upstream) }
        }
        if let node = rule["fallback"], let items = diagnostics.list(node, "upstreams such as 9.9.9.9") {
            for item in items { add(item, to: &group.fallback) }
        }
        guard let node = rule.required("upstreams", example: "[9.9.9.9, 149.112.112.112]"),
            let items = diagnostics.list(node, "upstreams such as 9.9.9.9")
        else { return nil }
        if items.isEmpty, !node.isInvalid {
            diagnostics.error(
                .noUpstreams, at: node.range, "a forward rule needs at least one upstream",
                hint: "write its address, such as upstreams: [9.9.9.9]; or, in its place, answer: nxdomain"
            )
        }
        for item in items { add(item, to: &group.upstreams) }
        check(group, at: node)
        firstEncrypted = firstEncrypted ?? encrypted?.range
        if let encrypted, let plain, rule.flag("allow_plain") != true {
            diagnostics.error(
                .plainUpstream, at: plain.item.range,
                "\(plain.upstream) would be asked in the clear what others of this rule are asked over TLS",
                hint: "write tls:// for it, or allow_plain: true in the rule",
                related: (encrypted.range, "this one is asked over TLS"))
        }
        return group.upstreams.isEmpty ? nil : group
    }

    private static func hedge(_ text: String) throws(ValueProblem) -> UpstreamGroup.Hedge {
        switch text {
        case "off": return .off
        case "auto": return .auto
        default:
            if let first = text.first, !first.isNumber {
                throw ValueProblem(
                    .badValue, "hedge is not \"\(text)\"" + DidYouMean.suffix(for: text, among: ["off", "auto"]),
                    hint: "it is off, auto, or a duration such as 80ms")
            }
            let delay = try DurationText.read(text)
            guard .milliseconds(1) ... .seconds(60) ~= delay else {
                throw ValueProblem(.outOfRange, "hedge is from 1ms to 1m, not \(DurationText.write(delay))")
            }
            return .after(delay)
        }
    }

    private func decodeHealth(_ node: YAMLNode, into health: inout UpstreamGroup.Health) {
        guard let reader = MappingReader(node, "health", keys: ["interval", "failures"], diagnostics) else { return }
        health.interval =
            reader.value(
                "interval", "a duration", .milliseconds(100) ... .seconds(3600), show: DurationText.write,
                DurationText.read) ?? health.interval
        health.failures =
            reader.value("failures", "a number of questions", 1...1000, show: { "\($0)" }, CountText.read)
            ?? health.failures
    }

    /// What is wrong with the upstreams taken together.
    private func check(_ group: UpstreamGroup, at node: YAMLNode) {
        let count = group.upstreams.count + group.fallback.count
        if count > UpstreamGroup.limit {
            diagnostics.error(
                .outOfRange, at: node.range, "a forward rule has at most \(UpstreamGroup.limit) upstreams, not \(count)"
            )
        }
        for upstream in group.fallback where group.upstreams.contains(upstream) {
            diagnostics.warning(
                .duplicateUpstream, at: node.range, "\(upstream) is among the upstreams of this rule and its fallback")
        }
    }

    private func upstream(_ item: YAMLNode, before: [UpstreamSource]) -> UpstreamSource? {
        let file = diagnostics.sources.path(of: item.range.file)
        guard let text = diagnostics.text(item, "an upstream such as 9.9.9.9"),
            let source = diagnostics.value(
                text, item, { text throws(ValueProblem) in try UpstreamSource.read(text, besideFile: file) })
        else { return nil }
        switch source {
        case .server(let upstream) where isOwn(upstream, at: item): return nil
        case .host(let host) where !hasBootstrap:
            diagnostics.error(
                .noBootstrap, at: item.range, "nobody is named who could resolve the name \(host.name)",
                hint: "write bootstrap: [9.9.9.9] beside \"forward\", or the address of the upstream")
            return nil
        case .server, .host, .file: break
        }
        if before.contains(source) {
            diagnostics.warning(.duplicateUpstream, at: item.range, "\(source) is listed twice in this rule")
        }
        return source
    }

    /// Reads the servers that resolve the names of upstreams.
    func decodeBootstrap(_ node: YAMLNode) -> [Upstream] {
        guard let items = diagnostics.list(node, "addresses such as 9.9.9.9") else { return [] }
        if items.isEmpty, !node.isInvalid {
            diagnostics.error(
                .noUpstreams, at: node.range, "bootstrap names no server", hint: "write bootstrap: [9.9.9.9]")
        }
        var servers: [Upstream] = []
        for item in items {
            guard let text = diagnostics.text(item, "an address such as 9.9.9.9"),
                let source = diagnostics.value(
                    text, item, { text throws(ValueProblem) in try UpstreamSource.read(text) })
            else { continue }
            guard case .server(let server) = source else {
                diagnostics.error(
                    .badUpstream, at: item.range,
                    "who is to resolve names is written by its address, not as \"\(text)\"",
                    hint: "such as 9.9.9.9 or [2620:fe::fe]:53")
                continue
            }
            guard !isOwn(server, at: item) else { continue }
            if servers.contains(server) {
                diagnostics.warning(.duplicateUpstream, at: item.range, "\(server) is listed twice here")
            }
            servers.append(server)
        }
        if servers.count > UpstreamGroup.limit {
            diagnostics.error(
                .outOfRange, at: node.range,
                "there are at most \(UpstreamGroup.limit) servers here, not \(servers.count)")
        }
        return servers
    }

    /// Whether an upstream is this server; if so, says it.
    private func isOwn(_ upstream: Upstream, at item: YAMLNode) -> Bool {
        guard let own = listen.first(where: { $0.reaches(upstream.address) }) else { return false }
        let place = listen.firstIndex(of: own).flatMap {
            listenNodes.indices.contains($0) ? listenNodes[$0] : nil
        }
        diagnostics.error(
            .forwardLoop, at: item.range, "\(upstream) is this server itself: questions would go round in a circle",
            related: place.map { ($0.range, "it listens on that address here") })
        return true
    }
}

extension ListenAddress {
    /// Whether what is sent to `address` surely arrives at this listener, as far as this host's interfaces are known.
    func reaches(_ address: SocketAddress, on interfaces: HostInterfaces = HostInterfaces()) -> Bool {
        guard address.port == self.address.port, address.address.isV4 == self.address.address.isV4 else { return false }
        return address.address == self.address.address
            || self.address.address.isUnspecified
                && (address.address.isLoopback || interfaces.addresses.contains(address.address))
    }
}
