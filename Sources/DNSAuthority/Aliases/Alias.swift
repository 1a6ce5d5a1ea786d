// ALIAS records: a name that has the addresses of another one, wherever that is.

package import DNSWire

/// An ALIAS record that is served.
///
/// `ZoneTable.aliases` tells all of them; one's place there is its number. Whoever finds out the addresses of the targets puts
/// them into an `AliasData` under these numbers, and hands that in with every question.
package struct Alias: Equatable, Sendable {
    /// The number of the zone.
    package let zone: Int
    package let owner: Name
    /// Whose addresses the owner has.
    package let target: Name
    /// The TTL of the record: addresses are given no larger one.
    package let ttl: UInt32

    package init(zone: Int, owner: Name, target: Name, ttl: UInt32) {
        self.zone = zone
        self.owner = owner
        self.target = target
        self.ttl = ttl
    }
}

extension Zone {
    /// An ALIAS record of a zone.
    struct AliasRecord: Sendable {
        let node: NodeIndex
        let target: Name
        let ttl: UInt32
    }

    /// The number, in the table that holds the zone, of the ALIAS record at a node.
    func aliasNumber(at node: NodeIndex) -> Int? {
        // they are in the order of their nodes; mostly there is one, at the apex
        var (low, high) = (0, aliases.count)
        while low < high {
            let middle = (low &+ high) / 2
            if aliases[middle].node < node { low = middle &+ 1 } else { high = middle }
        }
        return low < aliases.count && aliases[low].node == node ? firstAlias &+ low : nil
    }

    /// Answers with the addresses that an ALIAS record stands for; nil when there are none of the type. For ANY those of one type
    /// are enough (RFC 8482 s4.1).
    func answer(
        alias: Int, labels: Int, at offset: Int, _ type: RecordType, _ style: AnswerStyle,
        _ known: borrowing AliasData, _ writer: inout MessageWriter, _ room: inout AnswerRoom
    ) -> Finding? {
        switch known.known(alias, for: type) {
        case .never: return Finding(.unknown, at: offset, labels: labels)
        case .noData, nil: return nil
        case .addresses(let start, let end, let count):
            let isWritten = writer.append(
                ownerAt: offset, records: known.octets.span.extracting(start..<end), count: count, to: .answer,
                turned: style.rotation, scratch: &room.scratch)
            var found = Finding(.answer, at: offset, labels: labels)
            found.isTruncated = !isWritten
            return found
        }
    }
}
