// What becomes of names outside the zones: the forward zones of a configuration, and the special names.

package import DNSDispatch
package import DNSWire

/// All forward rules of a configuration. A name belongs to the rule with the longest zone that it lies in, and to no other, unless
/// it is a special name that lies deeper than that zone.
///
/// One value serves all threads: bind it to a local constant once a batch.
package final class ForwardRules: Sendable {
    /// Who knows about a name outside the zones.
    package enum Route: Sendable {
        /// The rule with this index in `rules`.
        case rule(Int)
        /// We do, since nobody is to be asked.
        case special(SpecialName)
        /// Nobody.
        case none
    }

    /// What the way of a packet needs to know of a rule.
    package struct Outline: Sendable {
        package let key: RuleKey
        /// What entries of the cache are told apart by.
        package let tag: UInt32
        /// Labels of its zone.
        package let labels: Int
        package let isEmptyZone: Bool

        init(_ rule: ForwardRule) {
            key = rule.key
            tag = rule.tag
            labels = rule.zone.labelCount
            isEmptyZone = rule.action == .emptyZone
        }
    }

    /// The rules, in the order of the configuration; behind them the one by which the names of upstreams are resolved, if there is one.
    package let rules: [ForwardRule]
    /// The index in `rules` of the rule that no name belongs to: the server's own questions for the addresses of its upstreams are
    /// asked under it. Nil where there are none.
    package let bootstrap: Int?
    /// The same, in outlines.
    package let outlines: [Outline]
    /// The seed that names must be scanned with to be looked for here.
    package let seed: HashSeed
    private let table: NameTable
    private let special: SpecialNames?
    /// Which answers may hold no local address; nil for none.
    let rebinding: RebindingProtection?
    /// Names that have zones, rules or special names below them.
    private let nonTerminals: NameTable

    /// Of two rules for the same zone the first counts. `seed` is the process's.
    /// - Parameters:
    ///   - special: the names that are not forwarded as long as no rule is for them.
    ///   - rebinding: which answers may hold no local address.
    ///   - served: the names of the zones that are served beside the rules.
    ///   - bootstrap: who resolves the names of upstreams; nil where there are no such names.
    package init(
        _ rules: [ForwardRule], special: SpecialNames? = nil, rebinding: RebindingProtection? = nil,
        served: [Name] = [], bootstrap: UpstreamGroup? = nil, seed: HashSeed
    ) {
        self.seed = seed
        let table = NameTable(rules.map(\.zone), seed: seed)
        self.bootstrap = bootstrap == nil ? nil : rules.count
        var all = rules
        if let bootstrap {
            let sources = ["bootstrap"] + bootstrap.upstreams.map(\.description)
            all.append(ForwardRule(.root, .forward(bootstrap), sources: sources))
        }
        all = Self.withDistinctKeys(all)
        if let rebinding { for index in rules.indices { all[index].tag ^= rebinding.digest } }
        self.rules = all
        outlines = all.map(Outline.init)
        self.table = table
        self.special = special
        self.rebinding = rebinding
        // what lies above a name exists (RFC 8020 s2), whatever those say who know nothing of that name
        var above: Set<Name> = []
        for name in served + rules.map(\.zone) + (special?.zones ?? []) {
            var next = name.parent
            while let parent = next, !parent.isRoot, above.insert(parent).inserted { next = parent.parent }
        }
        nonTerminals = NameTable(Array(above), seed: seed)
    }

    /// The same rules with others to ask: `rules` are for the same zones, in the same order. Where nobody is left to ask, what was
    /// learnt from those before stays what is known.
    package init(_ other: ForwardRules, asking rules: [ForwardRule]) {
        var all = other.rules
        precondition(rules.map(\.zone) == all.prefix(other.bootstrap ?? all.count).map(\.zone))
        for (index, var rule) in rules.enumerated() {
            rule.key = all[index].key
            rule.tag = rule.action.isLacking ? all[index].tag : rule.tag ^ (other.rebinding?.digest ?? 0)
            all[index] = rule
        }
        self.rules = all
        outlines = all.map(Outline.init)
        seed = other.seed
        bootstrap = other.bootstrap
        table = other.table
        special = other.special
        rebinding = other.rebinding
        nonTerminals = other.nonTerminals
    }

    /// How many rules ask others.
    package var askingCount: Int { outlines.count { !$0.isEmptyZone } }

    /// The digest of all zones, and of whether there are special names.
    package var digest: UInt32 {
        rules.reduce(special == nil ? 1 : 2) { ForwardRule.digest($1.zone.octets, $0) }
    }

    /// Two zones whose names have the same digest get different keys, in their order.
    private static func withDistinctKeys(_ rules: [ForwardRule]) -> [ForwardRule] {
        var taken: Set<RuleKey> = []
        return rules.map { rule in
            var rule = rule
            while !taken.insert(rule.key).inserted { rule.key = RuleKey(rawValue: rule.key.rawValue &+ 1) }
            return rule
        }
    }

    /// The index in `rules` of the rule that `name` belongs to; nil when it lies in no forward zone.
    ///
    /// `name` must have been scanned with `seed`.
    package func find(_ name: borrowing ScannedName) -> Int? { table.find(name, upTo: name.labelCount) }

    /// The same for the parent side of a zone cut at `name` (RFC 4035 s3.1.4.1): the rule of the name above it.
    package func find(above name: borrowing ScannedName) -> Int? { table.find(name, upTo: name.labelCount - 1) }

    /// Who knows about a name and type.
    ///
    /// `name` must have been scanned with `seed`.
    package func route(_ name: borrowing ScannedName, _ type: RecordType) -> Route {
        let rule = find(name)
        let labels = rule.map { outlines[$0].labels }
        if let special = special?.find(name, type, deeperThan: labels ?? -1) { return .special(special) }
        guard let rule else { return .none }
        if special != nil, labels == 0, SpecialName.isLone(name, type) { return .special(.lone) }
        return .rule(rule)
    }

    /// Whether it is the rule by which the names of upstreams are resolved.
    package func isBootstrap(_ key: RuleKey) -> Bool { bootstrap.map { outlines[$0].key == key } ?? false }

    /// Whether the answers of all rules may hold no local address, and so lead to none of a zone.
    package var protectsAll: Bool { rebinding?.coversAll ?? false }

    /// Whether an answer for a name of the rule with this index may hold no local address.
    package func isProtected(_ name: borrowing ScannedName, under index: Int) -> Bool {
        rebinding?.covers(name, under: rules[index].zone) ?? false
    }

    /// Whether a name has zones, rules or special names below it, so that it exists.
    package func hasNamesBelow(_ name: borrowing ScannedName) -> Bool {
        nonTerminals.find(name, suffix: name.labelCount) != nil
    }
}
