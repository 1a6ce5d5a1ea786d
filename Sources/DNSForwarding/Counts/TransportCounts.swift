// The same counts for each transport apart.

package import DNSWire

/// Counts that begin with nothing and take on what others have counted.
package protocol AddedCounts: Equatable, Sendable {
    init()
    mutating func add(_ other: Self)
}

extension ReplyCounts: AddedCounts {}
extension DurationCounts: AddedCounts {}

/// Counts of queries or replies by what carried them, in fixed memory.
package struct TransportCounts<Counts: AddedCounts>: Equatable, Sendable {
    private var counts = InlineArray<5, Counts>(repeating: Counts())

    package init() {}

    /// Those of one transport.
    package subscript(transport: QueryTransport) -> Counts {
        get { counts[Int(transport.rawValue)] }
        _modify { yield &counts[Int(transport.rawValue)] }
    }

    /// Those of all transports together.
    package var all: Counts { QueryTransport.allCases.reduce(into: Counts()) { $0.add(self[$1]) } }

    /// Adds what another has counted.
    package mutating func add(_ other: Self) {
        for transport in QueryTransport.allCases { self[transport].add(other[transport]) }
    }

    package static func == (one: Self, other: Self) -> Bool {
        QueryTransport.allCases.allSatisfy { one[$0] == other[$0] }
    }
}
