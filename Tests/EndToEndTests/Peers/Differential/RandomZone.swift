// The records of a random zone: data at the names that were laid out.

import DNSWire
import TestSupport

/// A random zone as text.
struct RandomZone {
    let origin: Name
    /// Its names, and those of its glue.
    private(set) var names: [Name]
    /// The records, one a line.
    private(set) var lines: [String] = []

    /// Makes the records of `shape`. They refer to `targets` most of the time, to `hosts` where a name server is needed.
    init(_ shape: ZoneShape, targets: [Name], using generator: inout SeededGenerator) {
        origin = shape.origin
        names = shape.names
        var author = Author(origin: origin, targets: targets)
        names += author.apex(&generator)
        for (name, role) in shape.roles {
            switch role {
            case .data: author.data(name, sets: generator.one(of: [1, 1, 1, 2, 2, 3, 5]), &generator)
            case .alias: author.add(name, "CNAME", author.ttl(&generator), author.target(&generator).description)
            case .redirection: author.redirection(name, &generator)
            case .cut: names += author.cut(name, &generator)
            }
        }
        lines = author.lines
    }

    var text: String { lines.joined(separator: "\n") + "\n" }
}

/// Writes records.
private struct Author {
    let origin: Name
    let targets: [Name]
    var lines: [String] = []
    /// The TTL of each RRset so far, by owner and type: it is the same for all its records (RFC 2181 s5.2).
    private var times: [String: Int] = [:]

    init(origin: Name, targets: [Name]) {
        self.origin = origin
        self.targets = targets
    }

    mutating func add(_ name: Name, _ type: String, _ ttl: Int, _ data: String) {
        let set = "\(name.lowercase) \(type)"
        let ttl = times[set, default: ttl]
        times[set] = ttl
        lines.append("\(name) \(ttl) IN \(type) \(data)")
    }

    func ttl(_ generator: inout SeededGenerator) -> Int { generator.one(of: [0, 30, 300, 300, 3600, 86400]) }

    /// A name that data refers to: one that exists as a rule, in this zone or another; else a near miss, or one elsewhere.
    func target(_ generator: inout SeededGenerator) -> Name {
        let near = targets.filter { $0.isAtOrBelow(origin) }
        switch generator.number(0...9) {
        case 0: return generator.name(under: generator.one(of: targets))
        case 1: return generator.name(under: .root, labels: 2)
        case 2, 3: return generator.one(of: targets)
        default: return generator.one(of: near)
        }
    }

    /// The apex. Name servers in the zone have addresses: BIND does not load the zone otherwise. Returns the names that it adds.
    mutating func apex(_ generator: inout SeededGenerator) -> [Name] {
        let soa = "ns1.\(origin) hostmaster.\(origin) \(generator.number(1...9999)) 3600 600 86400"
        add(origin, "SOA", generator.one(of: [60, 3600]), "\(soa) \(generator.one(of: [30, 300, 86400]))")
        let servers = (0..<generator.number(0...2)).compactMap { try? Name("server\($0)", origin: origin) }
        let ttl = ttl(&generator)
        for server in servers {
            add(origin, "NS", ttl, server.description)
            set(server, generator.one(of: ["A", "AAAA"]), count: 1...2, &generator)
        }
        if servers.isEmpty || generator.chance(50) { add(origin, "NS", ttl, "ns.invalid.") }
        for type in ["A", "MX", "TXT", "CAA", "HTTPS"] where generator.chance(40) {
            set(origin, type, count: 1...3, &generator)
        }
        return servers
    }

    mutating func data(_ name: Name, sets: Int, _ generator: inout SeededGenerator) {
        var types: Set<String> = ["NS"]
        for _ in 0..<sets {
            let type = generator.one(of: RandomData.types)
            guard types.insert(type).inserted else { continue }
            // what does not fit into a datagram, or into one without EDNS; not at wildcards, where Knot 3.2 hangs on large sets of MX
            let isLarge = generator.chance(5) && !name.isWildcard
            set(name, type, count: isLarge ? 20...60 : 1...4, &generator)
        }
    }

    mutating func redirection(_ name: Name, _ generator: inout SeededGenerator) {
        if generator.chance(30) { data(name, sets: 1, &generator) }
        // a name is redirected below itself seldom: such chains end only when a name becomes too long
        let redirected = generator.chance(5) ? generator.name(under: name) : target(&generator)
        add(name, "DNAME", ttl(&generator), redirected.description)
    }

    /// A delegation: to servers within the delegated zone, beside it, and elsewhere, with glue or without. Returns the names that
    /// it adds, those hidden by the cut included.
    mutating func cut(_ name: Name, _ generator: inout SeededGenerator) -> [Name] {
        var added: [Name] = []
        let ttl = ttl(&generator)
        for _ in 0..<generator.number(1...3) {
            let isInDomain = generator.chance(60)
            let server = isInDomain ? inDomainServer(name, &generator) : target(&generator)
            add(name, "NS", ttl, server.description)
            // others get none, and these have names of their own: where the delegated zone is served, too, NSD takes glue for its data
            guard isInDomain, server != name, generator.chance(80) else { continue }
            added.append(server)
            for type in ["A", "AAAA"] where generator.chance(70) { set(server, type, count: 1...2, &generator) }
        }
        if generator.chance(40) { set(name, "DS", count: 1...2, &generator) }
        let hidden = generator.name(under: name)
        if generator.chance(20), hidden != name, !added.contains(hidden) {
            added.append(hidden)
            set(hidden, generator.one(of: ["TXT", "NS", "CNAME"]), count: 1...1, &generator)
        }
        return added
    }

    private func inDomainServer(_ cut: Name, _ generator: inout SeededGenerator) -> Name {
        (try? Name(generator.one(of: ["server7", "SERVER8", "*.server9", "server\\0107"]), origin: cut)) ?? cut
    }

    /// An RRset of several records with random data.
    private mutating func set(
        _ name: Name, _ type: String, count: ClosedRange<Int>, _ generator: inout SeededGenerator
    ) {
        let ttl = ttl(&generator)
        let records = (0..<generator.number(count)).map { _ in
            RandomData.text(type, using: &generator) { target(&$0) }
        }
        for data in Set(records).sorted() { add(name, type, ttl, data) }
    }
}
