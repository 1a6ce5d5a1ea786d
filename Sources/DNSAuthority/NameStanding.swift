// What a zone goes by when it answers for a name, told to people.

package import DNSWire

/// How a name stands in a zone.
package enum NameStanding: Equatable, Sendable {
    /// It exists, with RRsets of these types; with none, only as a name above others (RFC 4592 s2.2.2).
    case exists([RecordType])
    /// It does not exist; a wildcard stands for it, with RRsets of these types (RFC 4592 s3.3.1).
    case synthesised(from: Name, [RecordType])
    /// It does not exist, and this is its closest encloser.
    case absent(closestEncloser: Name)
    /// It lies at or below a zone cut: others know.
    case delegated(at: Name)
    /// It lies below the owner of a DNAME record.
    case redirected(by: Name)
    /// The zone has no data.
    case unknown
}

extension Zone {
    /// How a name at or below the origin stands for a question of a type: what the answer section is made by.
    package func standing(of name: borrowing ScannedName, type: RecordType) -> NameStanding {
        guard isUsable else { return .unknown }
        switch find(name) {
        case .exact(let number):
            let node = nodes[Int(number)]
            if let border = border(hiding: type, at: node, labels: name.labelCount) { return standing(beyond: border) }
            return .exists(types(at: number))
        case .below(let encloser, _):
            let node = nodes[Int(encloser)]
            if node.border != Node.none { return standing(beyond: node.border) }
            guard node.wildcard != Node.none else { return .absent(closestEncloser: self.name(of: encloser)) }
            return .synthesised(from: self.name(of: node.wildcard), types(at: node.wildcard))
        }
    }

    private func standing(beyond number: UInt32) -> NameStanding {
        let border = borders[Int(number)]
        let owner = name(of: border.node)
        return border.kind == .cut ? .delegated(at: owner) : .redirected(by: owner)
    }

    /// The types of a node's RRsets, in their order.
    private func types(at number: NodeIndex) -> [RecordType] {
        let node = nodes[Int(number)]
        var types: [RecordType] = []
        var start = Int(node.start) + Int(node.nameLength)
        for _ in 0..<node.rrsets {
            let rrset = RRset(octets.span, at: start)
            types.append(rrset.type)
            start = rrset.end
        }
        if aliasNumber(at: number) != nil { types.append(.alias) }
        return types
    }
}

extension ZoneTable {
    /// The overlays that a name lies in and that have nothing to say of it, so that it is looked for as if they were not there.
    package func silentOverlays(of name: borrowing ScannedName, _ type: RecordType) -> [Int] {
        (0..<count).filter { number in
            isOverlay(number) && !isBase(number) && name.labelCount >= self[number].originLabels
                && self[number].hasOrigin(name, suffix: self[number].originLabels) && !self[number].owns(name, type)
        }
    }
}
