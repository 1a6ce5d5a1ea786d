// By what a query is known again when its client repeats it.

import DNSWire

/// The hash of source, port, id and question of a query that waits, seeded with the process's own secret. Who finds one
/// that is equal asks `isRepetition`.
struct WaitingQuery: Hashable {
    private let hash: Int

    /// The key of a query, which has a header at least.
    init(_ query: Span<UInt8>, from path: Path) {
        var hasher = Hasher()
        path.peer.hash(into: &hasher)
        hasher.combine(path.token)
        hasher.combine(query.uint16(at: 0))
        let question = Self.question(of: query)
        unsafe question.withUnsafeBufferPointer { unsafe hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
        hash = hasher.finalize()
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
