// Everything that answers are made from: one immutable value, made by a load and swapped in whole.

package import DNSAuthority
package import DNSForwarding
package import DNSWire
import DequeModule

/// The zones, the forward rules and who may use them. A worker binds it to a local constant once a batch.
package final class ServingState: Sendable {
    /// The zones, found by the longest match.
    package let zones: ZoneTable
    /// What is known of the addresses that the zones' ALIAS records stand for.
    package let aliases: AliasData
    /// Who may ask for the zone of the same index.
    let zoneAccess: RigidDeque<AccessList>
    /// What is done with names outside the zones.
    package let rules: ForwardRules
    /// For whom questions are forwarded (`access.forward`).
    let forwardAccess: AccessList
    /// Whether there is any forward rule: without one we are authoritative only.
    let hasRules: Bool
    /// The encrypted resolvers that clients are told of.
    let designated: DesignatedResolvers
    /// How answers are made.
    let answers: AnswerPolicy
    /// What is told in OPT records.
    let edns: ServerEDNS
    /// What is told in class CHAOS.
    let identity: Identity
    /// For how long answers of upstreams are kept.
    package let cachePolicy: CachePolicy
    /// The digest of the routes: the names of zones and rules. Aliases that were followed under others are followed anew.
    let routes: UInt32
    /// The seed of the zones' and the rules' tables.
    package let seed: HashSeed

    /// - Parameters:
    ///   - zones: built with `seed`.
    ///   - zoneAccess: one list a zone, in the zones' order.
    ///   - rules: made with `seed`.
    ///   - forwardAccess: for whom questions are forwarded.
    ///   - designated: the encrypted resolvers that clients are told of.
    ///   - answers: how answers are made.
    ///   - edns, identity: what the server tells of itself; by default nothing.
    ///   - cachePolicy: for how long answers of upstreams are kept.
    package init(
        zones: consuming ZoneTable, zoneAccess: [Admission], rules: ForwardRules, forwardAccess: Admission,
        designated: DesignatedResolvers = DesignatedResolvers(), answers: AnswerPolicy = AnswerPolicy(),
        edns: ServerEDNS = ServerEDNS(), identity: Identity = Identity(),
        cachePolicy: CachePolicy = CachePolicy(), seed: HashSeed
    ) {
        precondition(zoneAccess.count == zones.count)
        var lists = RigidDeque<AccessList>(capacity: zoneAccess.count)
        for admission in zoneAccess { lists.append(AccessList(admission)) }
        routes = Self.routes(zones, rules)
        self.cachePolicy = cachePolicy
        // nothing is known of them yet
        aliases = AliasData(count: zones.aliases.count)
        self.zones = zones
        self.zoneAccess = lists
        self.rules = rules
        self.forwardAccess = AccessList(forwardAccess)
        self.designated = designated
        self.answers = answers
        self.edns = edns
        self.identity = identity
        self.seed = seed
        hasRules = !rules.rules.isEmpty
    }

    /// The same state with other data of the ALIAS records' targets; with other names of hosts, other upstreams of the same rules, or
    /// other encrypted resolvers, where such are given.
    package init(
        _ other: ServingState, aliases: consuming AliasData, hosts: consuming Zone? = nil, rules: ForwardRules? = nil,
        designated: DesignatedResolvers? = nil
    ) {
        var lists = RigidDeque<AccessList>(capacity: other.zones.count)
        for number in 0..<other.zones.count { lists.append(other.zoneAccess[number].copy()) }
        zones = other.zones.copy(base: hosts)
        self.aliases = aliases
        zoneAccess = lists
        self.rules = rules ?? other.rules
        forwardAccess = other.forwardAccess.copy()
        hasRules = other.hasRules
        self.designated = designated ?? other.designated
        answers = other.answers
        edns = other.edns
        identity = other.identity
        cachePolicy = other.cachePolicy
        routes = other.routes
        seed = other.seed
    }

    private static func routes(_ zones: borrowing ZoneTable, _ rules: ForwardRules) -> UInt32 {
        var digest = rules.digest
        for number in 0..<zones.count { digest = ForwardRule.digest(zones[number].origin.lowercase.octets, digest) }
        return digest
    }

    /// The zone of that name as it is served now, to be kept in the next state; nil when there is none with data, or it is of the other
    /// kind.
    package func zone(named name: Name, isOverlay: Bool) -> Zone? {
        guard let number = zones.number(ofOrigin: name), zones[number].isUsable, zones.isOverlay(number) == isOverlay
        else { return nil }
        return zones[number].copy()
    }

    /// Whether a client may ask for a zone. Nil is the server itself, to which everything is open.
    func admits(_ client: IPAddress?, toZone zone: Int) -> Bool {
        guard let client else { return true }
        return zoneAccess[zone].admits(client)
    }

    /// Whether a client may have questions forwarded; nobody may where there is no forward rule. RA says so.
    func forwards(for client: IPAddress?) -> Bool {
        guard hasRules, let client else { return hasRules }
        return forwardAccess.admits(client)
    }

    /// By what a client may ask for a zone, and by what it may have questions forwarded; nil where it may not.
    func admission(of client: IPAddress, toZone zone: Int) -> Admission? { zoneAccess[zone].admission(of: client) }
    func forwarding(for client: IPAddress) -> Admission? {
        forwards(for: client) ? forwardAccess.admission(of: client) : nil
    }

    /// Whether a name that nobody answers for exists all the same: an overlay holds something at or below it, or there are zones or
    /// rules below it.
    func exists(_ name: borrowing ScannedName) -> Bool {
        rules.hasNamesBelow(name) || zones.overlays(have: name)
    }
}
