// By what a query is known again when its client repeats it.

import DNSWire

/// Source, port, id and question of a query that waits. The question counts by its hash, whose seed is the process's own;
/// who finds one that is equal compares the octets.
struct WaitingQuery: Hashable {
    private let peer: SocketAddress
    private let token: UInt64
    private let id: UInt16
    private let question: Int

    /// The key of a query, which has a header at least.
    init(_ query: Span<UInt8>, from path: Path) {
        peer = path.peer
        token = path.token
        id = query.uint16(at: 0)
        var hasher = Hasher()
        let question = Self.question(of: query)
        unsafe question.withUnsafeBufferPointer { unsafe hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
        self.question = hasher.finalize()
    }

    /// Whether two queries that have the same key ask the same.
    static func sameQuestion(_ one: Span<UInt8>, _ other: Span<UInt8>) -> Bool {
        question(of: one).elementsEqual(question(of: other))
    }

    /// The question section, or, where that cannot be read, all that follows the id.
    @_lifetime(copy query)
    private static func question(of query: Span<UInt8>) -> Span<UInt8> {
        guard let end = RawQuestion.end(in: query) else { return query.extracting(2..<query.count) }
        return query.extracting(Header.size..<end)
    }
}
