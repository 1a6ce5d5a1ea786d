// The bounded queue of queries that no idle listener could take.

/// The queries of a worker that wait for a listener. Those of one dispatcher under one rule stand in a line of their own,
/// so that a rule at its bound is passed over without looking at each of its queries; across lines, order is by sequence.
/// Each query is also linked to the others of its client, newest last.
struct IncomingQueryQueue: ~Copyable {
    /// A query that waits.
    struct Query {
        var slot: Slot
        var dispatcher: Int32
        var rule: RuleKey
        var client: ClientKey
        var time: Instant
    }

    /// A place in the queue, by its number.
    struct Position: Hashable {
        let index: Int32
    }

    private struct Place {
        var query: Query
        var sequence: UInt64
        var line: Int32
    }

    private struct Line {
        var dispatcher: Int32
        var rule: RuleKey
        var ends = Chain.Ends()
    }

    /// Places in all.
    let capacity: Int
    /// Queries that wait.
    private(set) var count = 0
    private var places: [Place] = []
    private var vacant: [Int32] = []
    private var lines: [Line] = []
    private var lineLinks = Chain()
    private var clients: [ClientKey: Chain.Ends] = [:]
    private var clientLinks = Chain()
    private var rules: [RuleKey: Int] = [:]
    private var sequence: UInt64 = 0

    init(capacity: Int) { self.capacity = capacity }

    /// Queries that wait under a rule.
    func count(of rule: RuleKey) -> Int { rules[rule] ?? 0 }

    /// Queries of a client that wait.
    func count(of client: ClientKey) -> Int { clients[client]?.count ?? 0 }

    /// Queries of a dispatcher that wait.
    func count(ofDispatcher dispatcher: Int32) -> Int {
        lines.reduce(0) { $1.dispatcher == dispatcher ? $0 + $1.ends.count : $0 }
    }

    /// The buffers of a dispatcher's queries, line by line.
    func slots(ofDispatcher dispatcher: Int32) -> [Slot] {
        lines.filter { $0.dispatcher == dispatcher }.flatMap { line in
            lineLinks.numbers(of: line.ends).map { places[Int($0)].query.slot }
        }
    }

    /// The rule that most queries wait under, if they are more than `bound`.
    func rule(holdingMoreThan bound: Int) -> RuleKey? {
        rules.first { $0.value > bound }?.key
    }

    /// Puts a query at the end. There must be room.
    mutating func append(_ query: Query) {
        precondition(count < capacity)
        let line = line(of: query)
        let place = Place(query: query, sequence: sequence, line: line)
        sequence &+= 1
        let index: Int32
        if let reused = vacant.popLast() {
            index = reused
            places[Int(index)] = place
        } else {
            index = Int32(places.count)
            places.append(place)
        }
        lineLinks.append(index, to: &lines[Int(line)].ends)
        clientLinks.append(index, to: &clients[query.client, default: Chain.Ends()])
        rules[query.rule, default: 0] += 1
        count += 1
    }

    /// Takes a query out of its place, wherever in the queue that is.
    mutating func remove(_ position: Position) -> Query {
        let index = position.index
        let query = places[Int(index)].query
        lineLinks.remove(index, from: &lines[Int(places[Int(index)].line)].ends)
        var ends = clients[query.client] ?? Chain.Ends()
        clientLinks.remove(index, from: &ends)
        clients[query.client] = ends.count == 0 ? nil : ends
        let others = count(of: query.rule) - 1
        rules[query.rule] = others == 0 ? nil : others
        count -= 1
        vacant.append(index)
        return query
    }

    /// The query in a place.
    func query(at position: Position) -> Query { places[Int(position.index)].query }

    /// The place of the oldest query of those lines that `admits` lets through.
    func oldest(_ admits: (_ dispatcher: Int32, _ rule: RuleKey) -> Bool) -> Position? {
        var best: Int32 = -1
        for line in lines where line.ends.count > 0 && admits(line.dispatcher, line.rule) {
            let first = line.ends.first
            if best < 0 || places[Int(first)].sequence < places[Int(best)].sequence { best = first }
        }
        return best < 0 ? nil : Position(index: best)
    }

    /// The place of a client's newest query.
    func newest(of client: ClientKey) -> Position? { clients[client].map { Position(index: $0.last) } }

    /// The place of the newest query under a rule.
    func newest(of rule: RuleKey) -> Position? {
        var best: Int32 = -1
        for line in lines where line.ends.count > 0 && line.rule == rule {
            let last = line.ends.last
            if best < 0 || places[Int(last)].sequence > places[Int(best)].sequence { best = last }
        }
        return best < 0 ? nil : Position(index: best)
    }

    /// The line for a query: its own, or an empty one that becomes it.
    private mutating func line(of query: Query) -> Int32 {
        var empty: Int?
        for i in lines.indices {
            if lines[i].dispatcher == query.dispatcher, lines[i].rule == query.rule { return Int32(i) }
            if lines[i].ends.count == 0 { empty = i }
        }
        let line = Line(dispatcher: query.dispatcher, rule: query.rule)
        if let empty {
            lines[empty] = line
            return Int32(empty)
        }
        lines.append(line)
        return Int32(lines.count - 1)
    }
}
