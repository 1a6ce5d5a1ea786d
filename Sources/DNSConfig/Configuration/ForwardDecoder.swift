// The rules of `forward:`, held against each other and against our own addresses.

import DNSWire

/// Reads forward rules.
struct ForwardDecoder {
    /// Where we listen ourselves, and the places where that is written, if it is.
    let listen: [ListenAddress]
    let listenNodes: [YAMLNode]
    let diagnostics: Diagnostics
    /// The zones of all rules so far.
    private var seen: [(name: Name, node: YAMLNode)] = []

    init(listen: [ListenAddress], listenNodes: [YAMLNode], diagnostics: Diagnostics) {
        self.listen = listen
        self.listenNodes = listenNodes
        self.diagnostics = diagnostics
    }

    /// The rules that are in order, after messages about the others.
    mutating func decode(_ node: YAMLNode) -> [ForwardRule] {
        guard let items = diagnostics.list(node, "forward rules", mayBeLone: false) else { return [] }
        var rules: [ForwardRule] = []
        for item in items {
            let keys = ["zone", "upstreams", "policy", "timeout", "answer"]
            guard let rule = MappingReader(item, "a forward rule", keys: keys, diagnostics) else { continue }
            let zones = ruleZones(rule)
            let action = ruleAction(rule)
            let timeout = rule.value(
                "timeout", "a duration", .milliseconds(10) ... .seconds(60), show: DurationText.write,
                DurationText.read)
            guard let action, !zones.isEmpty else { continue }
            rules.append(
                ForwardRule(zones: zones, action: action, timeout: timeout ?? ForwardRule.defaultTimeout))
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

    private func ruleAction(_ rule: MappingReader) -> ForwardRule.Action? {
        if let answer = rule["answer"] {
            for key in ["upstreams", "policy", "timeout"] {
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
        let policy = rulePolicy(rule)
        guard let node = rule.required("upstreams", example: "[9.9.9.9, 149.112.112.112]"),
            let items = diagnostics.list(node, "upstreams such as 9.9.9.9")
        else { return nil }
        if items.isEmpty, !node.isInvalid {
            diagnostics.error(
                .noUpstreams, at: node.range, "a forward rule needs at least one upstream",
                hint: "write its address, such as upstreams: [9.9.9.9]; or, in its place, answer: nxdomain"
            )
        }
        var upstreams: [Upstream] = []
        for item in items {
            if let upstream = upstream(item, before: upstreams) { upstreams.append(upstream) }
        }
        return upstreams.isEmpty ? nil : .ask(upstreams, policy)
    }

    private func rulePolicy(_ rule: MappingReader) -> ForwardRule.Policy {
        if let (text, node) = rule.text("policy", "failover or round_robin"), ["fastest", "random"].contains(text) {
            diagnostics.error(
                .notSupported, at: node.range, "the policy \(text) is not supported yet",
                hint: "what works now: failover, round_robin")
            return .failover
        }
        guard rule["policy"]?.text != nil else { return .failover }
        return rule.choice("policy", ForwardRule.Policy.self) ?? .failover
    }

    private func upstream(_ item: YAMLNode, before: [Upstream]) -> Upstream? {
        guard let text = diagnostics.text(item, "an upstream such as 9.9.9.9"),
            let upstream = diagnostics.value(text, item, Upstream.read)
        else { return nil }
        if let own = listen.first(where: { $0.reaches(upstream.address) }) {
            let place = listen.firstIndex(of: own).flatMap {
                listenNodes.indices.contains($0) ? listenNodes[$0] : nil
            }
            diagnostics.error(
                .forwardLoop, at: item.range, "\(upstream) is this server itself: questions would go round in a circle",
                related: place.map { ($0.range, "it listens on that address here") })
            return nil
        }
        if before.contains(upstream) {
            diagnostics.warning(.duplicateUpstream, at: item.range, "\(upstream) is listed twice in this rule")
        }
        return upstream
    }
}

extension ListenAddress {
    /// Whether what is sent to `address` surely arrives at this listener.
    func reaches(_ address: SocketAddress) -> Bool {
        guard address.port == self.address.port, address.address.isV4 == self.address.address.isV4 else { return false }
        return address.address == self.address.address
            || self.address.address.isUnspecified && address.address.isLoopback
    }
}
