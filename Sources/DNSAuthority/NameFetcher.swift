// Brings what answers begin with near, for many names at once.

/// Reads ahead, for a number of names, what looking for them will read.
///
/// A look-up goes from a slot of the index to a node, and from there to its octets, and waits for memory each time. Here every
/// step is made for all names before the next one: the processor waits for many of them at once.
package struct NameFetcher: ~Copyable {
    /// A name that is on its way: where it is looked for next.
    private struct Step {
        var zone: Int
        var hash: UInt64
        var place = 0
    }

    private var steps: [Step] = []

    /// Room for so many names; for more it grows.
    package init(capacity: Int) { steps.reserveCapacity(capacity) }

    /// Adds a name, by its hash, that is at or below the origin of a zone.
    package mutating func note(_ hash: UInt64, in zone: Int) { steps.append(Step(zone: zone, hash: hash)) }

    /// Reads what there is of the names that were noted, and forgets them. What it returns is made of all that was read, and means
    /// nothing: no reading can be left out.
    @discardableResult
    package mutating func fetch(from zones: borrowing ZoneTable) -> UInt8 {
        var seen: UInt8 = 0
        for i in steps.indices { steps[i].place = zones[steps[i].zone].firstNode(steps[i].hash) }
        for i in steps.indices { steps[i].place = zones[steps[i].zone].place(of: steps[i].place) }
        for step in steps { seen ^= zones[step.zone].octet(near: step.place) }
        steps.removeAll(keepingCapacity: true)
        return seen
    }
}

extension Zone {
    /// The node that is compared first when a hash is looked for; the apex where there is none.
    fileprivate func firstNode(_ hash: UInt64) -> Int { index.first(hash) ?? 0 }

    /// Where the octets of a node begin.
    fileprivate func place(of node: Int) -> Int { Int(nodes[node].start) }

    /// Reads where a node's octets begin, and further on, where mostly its first RRset is.
    fileprivate func octet(near place: Int) -> UInt8 {
        octets[place] ^ octets[Swift.min(place &+ 56, octets.count &- 1)]
    }
}
