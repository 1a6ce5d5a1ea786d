// Where a question belongs: to a zone, or under a forward rule.

import DNSAuthority
import DNSForwarding
import DNSWire

/// Who answers for a name, whoever asks.
struct QueryPlace {
    /// The number of the zone; nil for none.
    private(set) var zone: Int?
    /// Who knows about the name, where no zone does and the client desires recursion; nil where it was not looked for.
    private(set) var route: ForwardRules.Route?

    init() {}

    init(of query: borrowing IncomingQuery, _ state: ServingState) {
        zone = state.zones.find(query.name, type: query.type)
        guard zone == nil, state.hasRules, query.header.flags.contains(.recursionDesired) else { return }
        route = state.rules.route(query.name, query.type)
    }
}

extension CacheQuestion {
    /// What a query asks, under a rule of this tag.
    init(_ query: borrowing IncomingQuery, tag: UInt32) {
        self.init(
            type: query.type, recordClass: query.recordClass, dnssecOK: query.dnssecOK,
            checkingDisabled: query.header.flags.contains(.checkingDisabled), tag: tag)
    }
}
