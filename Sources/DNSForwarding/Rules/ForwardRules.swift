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

    /// The rules, in the order of the configuration.
    package let rules: [ForwardRule]
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
    package init(
        _ rules: [ForwardRule], special: SpecialNames? = nil, rebinding: RebindingProtection? = nil,
        served: [Name] = [], seed: HashSeed
    ) {
        self.seed = seed
        var rules = Self.withDistinctKeys(rules)
        if let rebinding { for index in rules.indices { rules[index].tag ^= rebinding.digest } }
        let table = NameTable(rules.map(\.zone), seed: seed)
        self.rules = rules
        outlines = rules.map(Outline.init)
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
        precondition(rules.map(\.zone) == other.rules.map(\.zone))
        seed = other.seed
        var rules = Self.withDistinctKeys(rules)
        for index in rules.indices {
            if rules[index].action.isLacking {
                rules[index].tag = other.rules[index].tag
            } else if let rebinding = other.rebinding {
                rules[index].tag ^= rebinding.digest
            }
        }
        self.rules = rules
        outlines = rules.map(Outline.init)
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
        let labels = rule.map { rules[$0].zone.labelCount }
        if let special = special?.find(name, type, deeperThan: labels ?? -1) { return .special(special) }
        guard let rule else { return .none }
        if special != nil, labels == 0, SpecialName.isLone(name, type) { return .special(.lone) }
        return .rule(rule)
    }

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
