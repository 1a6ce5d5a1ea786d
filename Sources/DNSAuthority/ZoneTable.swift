// The zones of a server, and which of them a name belongs to.

package import DNSWire
internal import DequeModule

/// Zones by their numbers, in the order in which they were added, found by the longest match of a name.
package struct ZoneTable: ~Copyable, Sendable {
    private var zones: RigidDeque<Zone>
    /// Which zones have nothing to say of names that they do not hold; empty where none is such.
    private var overlays: [Bool] = []
    /// The number of the overlay that is found where no other zone is, whatever its origin; nil for none.
    private var base: Int?
    private var index: NameIndex
    private let seed: HashSeed
    /// Which numbers of labels origins have.
    private var depths = LabelCounts()
    /// The ALIAS records of all zones. An `AliasData` has what is known of each under its place here.
    package private(set) var aliases: [Alias] = []

    /// An empty table for so many zones, all built with `seed`.
    package init(capacity: Int, seed: HashSeed) {
        zones = RigidDeque(capacity: capacity)
        index = NameIndex(count: capacity)
        self.seed = seed
    }

    /// The number of zones.
    package var count: Int { zones.count }

    /// The zone of a number.
    package subscript(number: Int) -> Zone {
        _read { yield zones[number] }
    }

    /// Adds a zone under the next number. Returns false, and drops it, when there is one of that name.
    ///
    /// Where it is an overlay, what it does not own is looked for as if it were not there.
    package mutating func append(_ zone: consuming Zone, isOverlay: Bool = false) -> Bool {
        var name = ScannedName(seed: seed)
        name.set(zone.origin)
        guard find(name, labels: name.labelCount) == nil else { return false }
        index.insert(zones.count, hash: name.hash)
        if isOverlay || !overlays.isEmpty {
            overlays += repeatElement(false, count: zones.count - overlays.count)
            overlays.append(isOverlay)
        }
        depths.insert(name.labelCount)
        var zone = zone
        zone.firstAlias = aliases.count
        for alias in zone.aliases {
            aliases.append(
                Alias(zone: zones.count, owner: zone.name(of: alias.node), target: alias.target, ttl: alias.ttl))
        }
        zones.append(zone)
        return true
    }

    /// Adds an overlay under the next number, which is found where no other zone is. There can be one.
    package mutating func append(base zone: consuming Zone) {
        precondition(base == nil)
        base = zones.count
        overlays += repeatElement(false, count: zones.count - overlays.count)
        overlays.append(true)
        zones.append(zone)
    }

    /// Whether what a zone does not own is looked for as if it were not there.
    package func isOverlay(_ number: Int) -> Bool { number < overlays.count && overlays[number] }

    /// Whether a zone is the overlay that is found where no other zone is.
    package func isBase(_ number: Int) -> Bool { number == base }

    /// Another table of the same zones under the same numbers, which share their memory.
    /// - Parameter newBase: what stands in the place of the overlay that is found where no other zone is; nil for the same.
    package func copy(base newBase: consuming Zone? = nil) -> ZoneTable {
        var other = ZoneTable(capacity: count, seed: seed)
        var newBase = newBase
        for number in 0..<count {
            if number == base {
                other.append(base: newBase.take() ?? zones[number].copy())
            } else {
                _ = other.append(zones[number].copy(), isOverlay: isOverlay(number))
            }
        }
        return other
    }

    /// The number of the zone of that name; nil when there is none.
    package func number(ofOrigin name: Name) -> Int? {
        var scanned = ScannedName(seed: seed)
        scanned.set(name)
        return find(scanned, labels: scanned.labelCount)
    }

    /// The number of the zone that has the answer to a question: the one with the longest origin that the name is at or below.
    ///
    /// For DS records at an apex that is the zone above, where it is served here too (RFC 4035 s3.1.4.1).
    package func find(_ name: borrowing ScannedName, type: RecordType) -> Int? {
        var labels = depths.last(upTo: name.labelCount)
        var apex: Int?
        while let depth = labels {
            if let found = find(name, labels: depth), overlays.isEmpty || speaks(found, of: name, type) {
                guard type == .ds, apex == nil, depth == name.labelCount else { return found }
                apex = found
            }
            labels = depth == 0 ? nil : depths.last(upTo: depth &- 1)
        }
        if let base, apex == nil, zones[base].owns(name, type) { return base }
        return apex
    }

    /// Whether a zone has anything to say of a name at or below its origin.
    private func speaks(_ number: Int, of name: borrowing ScannedName, _ type: RecordType) -> Bool {
        !isOverlay(number) || zones[number].owns(name, type)
    }

    /// Whether an overlay has something at a name or below it.
    package func overlays(have name: borrowing ScannedName) -> Bool {
        guard !overlays.isEmpty else { return false }
        if let base, zones[base].has(name) { return true }
        var labels = depths.last(upTo: name.labelCount)
        while let depth = labels {
            if let found = find(name, labels: depth), isOverlay(found), zones[found].has(name) { return true }
            labels = depth == 0 ? nil : depths.last(upTo: depth &- 1)
        }
        return false
    }

    private func find(_ name: borrowing ScannedName, labels: Int) -> Int? {
        index.find(name.hash(ofSuffix: labels)) { zones[$0].hasOrigin(name, suffix: labels) }
    }
}
