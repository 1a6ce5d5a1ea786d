// By what a query is known again when its client repeats it.

import DNSWire

/// The hash of source, port, id and question of a query that waits. Who finds one that is equal asks `isRepetition`.
struct WaitingQuery: Equatable {
    let hash: UInt64

    /// The key of a query, which has a header at least. Nobody outside may know the seed.
    init(_ query: Span<UInt8>, from path: Path, _ seed: HashSeed) {
        let peer = path.peer
        var hash = seed.mix(peer.address.high, peer.address.low)
        hash = seed.mix(hash, UInt64(query.uint16(at: 0)) << 48 | UInt64(peer.port) << 32 | UInt64(peer.scope))
        hash = seed.mix(hash, path.token)
        let question = Self.question(of: query)
        var at = 0
        while at < question.count {
            hash = seed.mix(hash, question.word(at: at))
            at += 8
        }
        self.hash = hash
    }

    /// The key of what is no query.
    init() { hash = 0 }

    /// Whether a query is the same client's as another, with the same id and question.
    static func isRepetition(_ one: Span<UInt8>, _ path: Path, of other: Span<UInt8>, _ otherPath: Path) -> Bool {
        path.peer == otherPath.peer && path.token == otherPath.token && one.uint16(at: 0) == other.uint16(at: 0)
            && question(of: one).elementsEqual(question(of: other))
    }

    /// The question section, or, where that cannot be read, all that follows the id.
    @_lifetime(copy query)
    private static func question(of query: Span<UInt8>) -> Span<UInt8> {
        guard let end = RawQuestion.end(in: query) else { return query.extracting(2..<query.count) }
        return query.extracting(Header.size..<end)
    }
}
