// Queries, counted by the type that they ask for.

package import DNSWire

/// Counts of queries in fixed memory, by the types that are asked for often; counting takes one addition.
package struct TypeCounts: Equatable, Sendable {
    /// The types that are told apart. All others are counted together, behind them.
    private static let types: [RecordType] = [
        .a, .ns, .cname, .soa, .ptr, .mx, .txt, .aaaa, .srv, .naptr, .ds, .dnskey, .svcb, .https, .any,
    ]
    /// The names of the types by their places, and `other`.
    package static let names = types.map(\.description) + ["other"]
    private static let other = 15

    private var counts = InlineArray<16, UInt64>(repeating: 0)

    package init() {}

    /// Counts a query; nil for one whose type nobody knows.
    package mutating func count(_ type: RecordType?) { counts[type.map(Self.place) ?? Self.other] &+= 1 }

    // a table of jumps, not a search
    private static func place(of type: RecordType) -> Int {
        switch type.rawValue {
        case 1: 0
        case 2: 1
        case 5: 2
        case 6: 3
        case 12: 4
        case 15: 5
        case 16: 6
        case 28: 7
        case 33: 8
        case 35: 9
        case 43: 10
        case 48: 11
        case 64: 12
        case 65: 13
        case 255: 14
        default: other
        }
    }

    /// Queries for the type at one place of `names`.
    package subscript(place: Int) -> UInt64 { counts[place] }

    /// Queries for a type; for one that is not told apart, those for all that are not.
    package subscript(type: RecordType) -> UInt64 { counts[Self.place(of: type)] }

    /// All queries.
    package var total: UInt64 { counts.indices.reduce(0) { $0 + counts[$1] } }

    /// Adds what another has counted.
    package mutating func add(_ other: TypeCounts) {
        for place in counts.indices { counts[place] &+= other.counts[place] }
    }

    package static func == (one: TypeCounts, other: TypeCounts) -> Bool {
        one.counts.indices.allSatisfy { one.counts[$0] == other.counts[$0] }
    }
}
