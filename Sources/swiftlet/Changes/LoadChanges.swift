// What is different between what is served and what was read from the files.

import DNSAuthority
import DNSConfig
import DNSServer
import DNSWire

/// A configuration and the state that was made of it.
struct LoadedState {
    let configuration: Configuration
    let state: ServingState
}

/// What a reload changes.
struct LoadChanges: Sendable {
    /// A forward rule that came, went, or is another one.
    struct RuleChange: Sendable {
        let zone: Name
        let kind: ZoneChange.Kind
    }

    /// The most names whose changes are told one by one.
    private static let most = 10_000

    private(set) var zones: [ZoneChange] = []
    private(set) var rules: [RuleChange] = []
    /// Other keys of the configuration whose values are not what they were.
    let settings: [String]
    /// The same for what takes effect at the next start.
    let nextStart: [String]

    /// - Parameter first: the configuration that the server was started with.
    init(from old: LoadedState, to new: LoadedState, startedWith first: Configuration) {
        settings = Self.keys.filter { !$0.isSame(old.configuration, new.configuration) }.map(\.key)
        nextStart = Self.startKeys.filter { !$0.isSame(first, new.configuration) }.map(\.key)
        compareZones(old, new)
        compareRules(old.configuration, new.configuration)
    }

    /// Whether nothing is different.
    var isEmpty: Bool { zones.isEmpty && rules.isEmpty && settings.isEmpty && nextStart.isEmpty }

    /// Leaves the rest.
    mutating func forgetZones() { zones = [] }

    // MARK: Zones

    private mutating func compareZones(_ old: LoadedState, _ new: LoadedState) {
        var left = Self.most
        let settings = [old, new].map { loaded in
            Dictionary(loaded.configuration.zones.map { ($0.name, $0.settings) }) { first, _ in first }
        }
        func add(_ change: ZoneChange?, to zones: inout [ZoneChange]) {
            guard let change else { return }
            left -= Set(change.rrsets.map(\.owner)).count
            zones.append(change)
        }
        let (olds, news) = (Self.numbers(old.state), Self.numbers(new.state))
        for (name, number) in news.sorted(by: { $0.value < $1.value }) {
            let origin = new.state.zones[number].origin
            if let other = olds[name] {
                let isOther = name.map { settings[0][$0] != settings[1][$0] } ?? false
                add(
                    ZoneChange(
                        name, .changed, from: old.state.zones[other], to: new.state.zones[number],
                        seed: new.state.seed, isOverlay: new.state.zones.isOverlay(number), hasOtherSettings: isOther,
                        atMost: left), to: &zones)
            } else {
                add(
                    ZoneChange(
                        name, .added, from: Zone(unusable: origin), to: new.state.zones[number], seed: new.state.seed,
                        isOverlay: new.state.zones.isOverlay(number), atMost: left), to: &zones)
            }
        }
        for (name, number) in olds.sorted(by: { $0.value < $1.value }) where news[name] == nil {
            let origin = old.state.zones[number].origin
            add(
                ZoneChange(
                    name, .removed, from: old.state.zones[number], to: Zone(unusable: origin), seed: old.state.seed,
                    isOverlay: old.state.zones.isOverlay(number), atMost: left), to: &zones)
        }
    }

    /// The numbers of the zones of a state; that of the names of the hosts files has no name.
    private static func numbers(_ state: ServingState) -> [Name?: Int] {
        var numbers: [Name?: Int] = [:]
        for number in 0..<state.zones.count {
            numbers[state.zones.isBase(number) ? nil : state.zones[number].origin] = number
        }
        return numbers
    }

    // MARK: Rules

    private mutating func compareRules(_ old: Configuration, _ new: Configuration) {
        let (before, after) = (Self.actions(old), Self.actions(new))
        for (zone, action) in after where before[zone] != action {
            rules.append(RuleChange(zone: zone, kind: before[zone] == nil ? .added : .changed))
        }
        for zone in before.keys where after[zone] == nil { rules.append(RuleChange(zone: zone, kind: .removed)) }
        rules.sort { $0.zone < $1.zone }
    }

    private static func actions(_ configuration: Configuration) -> [Name: DNSConfig.ForwardRule.Action] {
        let rules = configuration.forward.flatMap { rule in rule.zones.map { ($0, rule.action) } }
        return Dictionary(rules) { first, _ in first }
    }

    // MARK: Other keys

    /// A key, and whether two configurations say the same under it.
    private struct Key: Sendable {
        let key: String
        let isSame: @Sendable (Configuration, Configuration) -> Bool

        init<Value: Equatable & SendableMetatype>(_ key: String, _ value: @escaping @Sendable (Configuration) -> Value)
        {
            self.key = key
            isSame = { value($0) == value($1) }
        }
    }

    private static let keys = [
        Key("listen") { $0.listen }, Key("trusted_proxies") { $0.trustedProxies }, Key("state") { $0.state },
        Key("hosts") { $0.hosts },
        Key("special_names") { $0.specialNames },
        Key("rebinding") { $0.rebinding }, Key("bootstrap") { $0.bootstrap },
        Key("cache") { configuration in
            var cache = configuration.cache
            cache.size = 0
            return cache
        }, Key("access") { $0.access }, Key("answers") { $0.answers }, Key("edns") { $0.edns },
        Key("identity") { $0.identity }, Key("reload") { $0.watchesFiles },
    ]

    private static let startKeys = [
        Key("workers") { ServerPlan($0).workers },
        Key("limits") { $0.limits }, Key("cache.size") { ServerPlan($0).cacheSize }, Key("admin") { $0.admin },
        Key("log") { $0.log }, Key("query_log") { $0.queryLog },
    ]
}
