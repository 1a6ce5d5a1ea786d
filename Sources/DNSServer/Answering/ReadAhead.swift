// The queries of a batch, read before their turns come.

import DNSAuthority
import DNSDispatch
import DNSWire
import DequeModule

/// Room for queries that are read one after another, so that what their answers begin with comes from memory for all of them at
/// once: waiting for it, query by query, takes longer than all the rest of an answer.
struct ReadAhead: ~Copyable {
    private struct Query: ~Copyable {
        var query: IncomingQuery
        var zone: Int?
        var verdict = IncomingQuery.Verdict.ignored
    }

    private let seed: HashSeed
    private var queries: RigidDeque<Query>
    private var fetcher = NameFetcher()
    /// The queries read, and those among them that were taken.
    private var count = 0
    private var taken = 0

    init(seed: HashSeed) {
        self.seed = seed
        queries = RigidDeque(capacity: 0)
    }

    /// Reads all queries of a batch. What was read before and not taken is forgotten.
    mutating func read(_ batch: borrowing QueryBatch, _ zones: borrowing ZoneTable) {
        (count, taken) = (0, 0)
        // a lone query has nothing to wait with
        guard batch.count > 1 else { return }
        makeRoom(for: batch.count)
        for number in 0..<batch.count {
            let verdict = queries[number].query.read(batch.octets(of: number))
            var zone: Int?
            if verdict.isQuestion {
                zone = zones.find(queries[number].query.name, type: queries[number].query.type)
                if let zone { fetcher.note(queries[number].query.name.hash, in: zone) }
            }
            queries[number].zone = zone
            queries[number].verdict = verdict
        }
        count = batch.count
        fetcher.fetch(from: zones)
    }

    /// Exchanges the next query that was read with `query`, and says which zone it belongs to; nil when there is none.
    mutating func take(into query: inout IncomingQuery, _ zone: inout Int?) -> IncomingQuery.Verdict? {
        guard taken < count else { return nil }
        swap(&queries[taken].query, &query)
        zone = queries[taken].zone
        taken &+= 1
        return queries[taken &- 1].verdict
    }

    /// Batches never grow beyond what the first large one had: soon there is room for all.
    private mutating func makeRoom(for count: Int) {
        guard queries.count < count else { return }
        queries.reserveCapacity(count)
        while queries.count < count { queries.append(Query(query: IncomingQuery(seed: seed))) }
    }
}
