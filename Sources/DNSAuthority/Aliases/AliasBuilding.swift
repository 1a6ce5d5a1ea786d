// ALIAS records, kept apart from all others while a zone is built.

internal import DNSWire

extension ZoneBuilder {
    /// Keeps an ALIAS record, the first at its name.
    mutating func keep(alias entry: RecordTable.Entry, at node: Zone.NodeIndex) {
        guard let target = try? Name(wire: table.record(entry).data) else { return report(.badData(.alias), entry) }
        // nodes are laid one after another
        if let first = aliasEntries.last, first.node == node {
            return report(.moreThanOne(.alias, first: first.entry.place), entry)
        }
        aliasEntries.append((entry, node))
        aliases.append(Zone.AliasRecord(node: node, target: target, ttl: entry.ttl))
    }

    /// Tells of names that have an ALIAS and a CNAME record.
    mutating func checkAliases() {
        for (entry, node) in aliasEntries where nodes[Int(node)].hasCNAME {
            report(.aliasAndData(.cname, at: entry.place), entry)
        }
    }
}
