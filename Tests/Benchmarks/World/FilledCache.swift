// A cache with so many entries.

import DNSDispatch
import DNSForwarding
import DNSWire

/// A cache that holds the address of names of eight letters below `example.`, all of the same size.
final class FilledCache {
    let cache: Cache
    /// Says of what is stored which question it answers.
    let question: CacheQuestion
    private var reply = PackedReply()
    private var name = ScannedName(seed: World.seed)
    private var octets: [UInt8]

    /// Octets that an entry takes with its part of all tables, and more: a cache with so many times as much has room for all.
    private static let octetsAnEntry = 256

    /// - Parameter size: octets of the cache; by default as many as the entries need.
    init(entries: Int, size: Int? = nil) throws {
        cache = try Cache(size: size ?? max(Cache.leastSize, entries * Self.octetsAnEntry), seed: World.seed)
        question = CacheQuestion(
            type: .a, recordClass: .internet, dnssecOK: false, checkingDisabled: false,
            tag: World.rules.outlines[0].tag)
        let first = Question(try Name("\(World.word(0)).example."), .a)
        octets = first.name.octets
        // the first is learnt as all answers are, and then stored under other names
        let forwarding = try PaperForwarding(QueryPackets([first]), cache: cache)
        forwarding.clients.fill()
        forwarding.pass()
        name.set(first.name)
        guard cache.find(name, question, routes: 0, arrival: World.now, now: World.now, into: &reply) == .fresh else {
            throw World.Wrong("what was learnt is not in the cache")
        }
        for number in 1..<max(entries, 1) { store(number) }
    }

    /// Stores the answer under the name of a number, in place of what is there.
    func store(_ number: Int) {
        for digit in 0..<8 { octets[1 + digit] = World.letter(number, digit) }
        _ = try? name.scan(octets.span, at: 0)
        cache.store(reply, name, question)
    }

    /// Whether there is an entry for the name of a number.
    func holds(_ number: Int) -> Bool {
        for digit in 0..<8 { octets[1 + digit] = World.letter(number, digit) }
        _ = try? name.scan(octets.span, at: 0)
        return cache.find(name, question, routes: 0, arrival: World.now, now: World.now, into: &reply) == .fresh
    }

    /// Queries for the first names.
    func questions(_ count: Int) throws -> QueryPackets {
        QueryPackets(try (0..<count).map { Question(try Name("\(World.word($0)).example."), .a) })
    }
}
