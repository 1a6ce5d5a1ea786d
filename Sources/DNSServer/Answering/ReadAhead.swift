// The queries of a batch, read before their turns come.

import DNSAuthority
import DNSDispatch
import DNSForwarding
import DNSWire
import DequeModule

/// Room for queries that are read one after another, so that what their answers begin with comes from memory for all of them at
/// once: waiting for it, query by query, takes longer than all the rest of an answer.
struct ReadAhead: ~Copyable {
    private struct Query: ~Copyable {
        var query: IncomingQuery
        var place = QueryPlace()
        var verdict = IncomingQuery.Verdict.ignored
    }

    private let seed: HashSeed
    private var queries: RigidDeque<Query>
    private var names: NameFetcher
    private var questions: CacheFetcher
    /// The queries read, and those among them that were taken.
    private var count = 0
    private var taken = 0

    /// Room for so many queries at once, none where every query comes alone. Of a larger batch no more are read.
    init(capacity: Int, seed: HashSeed) {
        self.seed = seed
        queries = RigidDeque(capacity: capacity)
        for _ in 0..<capacity { queries.append(Query(query: IncomingQuery(seed: seed))) }
        names = NameFetcher(capacity: capacity)
        questions = CacheFetcher(capacity: capacity)
    }

    /// Reads all queries of a batch. What was read before and not taken is forgotten.
    mutating func read(_ batch: borrowing QueryBatch, _ state: ServingState, _ cache: Cache?) {
        (count, taken) = (0, 0)
        // a lone query has nothing to wait with
        guard batch.count > 1 else { return }
        count = Swift.min(batch.count, queries.count)
        for number in 0..<count {
            queries[number].verdict = queries[number].query.read(batch.octets(of: number))
            queries[number].place = QueryPlace()
            guard queries[number].verdict.isQuestion else { continue }
            queries[number].place = QueryPlace(of: queries[number].query, state)
            if let zone = queries[number].place.zone {
                names.note(queries[number].query.name.hash, in: zone)
            } else if cache != nil {
                note(number, state)
            }
        }
        names.fetch(from: state.zones)
        if let cache { questions.fetch(from: cache) }
    }

    /// Notes what a query will be looked for under in the cache, if it belongs under a rule.
    private mutating func note(_ number: Int, _ state: ServingState) {
        guard case .rule(let rule) = queries[number].place.route else { return }
        let question = CacheQuestion(queries[number].query, tag: state.rules.outlines[rule].tag)
        let hash = queries[number].query.name.hash
        questions.note(hash, question, seed)
    }

    /// Exchanges the next query that was read with `query`, and says where it belongs to; nil when there is none.
    mutating func take(into query: inout IncomingQuery, _ place: inout QueryPlace) -> IncomingQuery.Verdict? {
        guard taken < count else { return nil }
        swap(&queries[taken].query, &query)
        place = queries[taken].place
        taken &+= 1
        return queries[taken &- 1].verdict
    }
}
