// Which names a random zone has, and what stands at each: laid out before there is data, so that data can refer to all of it.

import DNSWire
import TestSupport

/// The names of a random zone.
struct ZoneShape {
    /// What stands at a name.
    enum Role {
        /// Data of any types.
        case data
        /// A CNAME record.
        case alias
        /// A DNAME record, and perhaps data; nothing below it (RFC 6672 s2.4).
        case redirection
        /// A zone cut: NS records, perhaps DS, glue, and what the cut hides.
        case cut
    }

    let origin: Name
    /// The names other than the apex, in the order in which they were made, and their roles.
    private(set) var roles: [(name: Name, role: Role)] = []
    private var taken: Set<Name>
    /// Names that others may stand below.
    private var open: [Name]

    /// Lays out about `size` names, and cuts at `children`.
    init(_ origin: Name, size: Int, children: [Name], using generator: inout SeededGenerator) {
        self.origin = origin
        taken = [origin]
        open = [origin]
        for child in children { add(child, .cut) }
        for _ in 0..<size { add(&generator) }
    }

    /// All names with something at them.
    var names: [Name] { [origin] + roles.map(\.name) }

    private mutating func add(_ generator: inout SeededGenerator) {
        // the nearer to the apex of two, so that few names become deep
        let parents = [generator.one(of: open), generator.one(of: open)]
        let parent = parents[parents[0].labelCount <= parents[1].labelCount ? 0 : 1]
        var name = generator.name(under: parent, labels: generator.one(of: [1, 1, 1, 2, 3]))
        if generator.chance(3) { name = generator.longName(under: parent, forZone: true) }
        if generator.chance(20), name.octets.count < 248, let wildcard = try? Name("*", origin: name) {
            name = wildcard
        }
        let role = Self.role(of: name, using: &generator)
        let mayHaveNamesBelow = role == .data || role == .alias
        guard !taken.contains(name), mayHaveNamesBelow || !taken.contains(where: { $0.isAtOrBelow(name) }),
            !isHidden(name)
        else { return }
        add(name, role)
    }

    /// Wildcards own no NS and no DNAME records: what those mean is left open (RFC 4592 s4.2, s4.4).
    private static func role(of name: Name, using generator: inout SeededGenerator) -> Role {
        switch generator.number(0...99) {
        case 0..<55: .data
        case 55..<75: .alias
        case 75..<85: name.isWildcard ? .data : .redirection
        default: name.isWildcard ? .data : .cut
        }
    }

    private func isHidden(_ name: Name) -> Bool {
        roles.contains { ($0.role == .cut || $0.role == .redirection) && name.isAtOrBelow($0.name) }
    }

    private mutating func add(_ name: Name, _ role: Role) {
        roles.append((name, role))
        taken.insert(name)
        if role == .data || role == .alias { open.append(name) }
    }
}
