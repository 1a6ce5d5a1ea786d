// What an overlay has to say: a zone that stands in front of those who know all other names.

internal import DNSWire

extension Zone {
    /// Whether an overlay answers a question for a name at or below its origin.
    ///
    /// A name with A, AAAA, CNAME, HTTPS or SVCB records is the overlay's own as far as these types go, so that no address of
    /// elsewhere stands beside one that is written here; a CNAME makes all of it its own. Other types it answers where it
    /// holds them. A wildcard stands for the names that RFC 4592 says, and a DNAME moves all below it. What is delegated is not held.
    func owns(_ name: borrowing ScannedName, _ type: RecordType) -> Bool {
        // nobody knows what it would hold
        guard isUsable else { return true }
        let number: NodeIndex
        switch find(name) {
        case .exact(let node):
            if let border = border(hiding: type, at: nodes[Int(node)], labels: name.labelCount) {
                return isMoved(below: border)
            }
            number = node
        case .below(let encloser, _):
            let node = nodes[Int(encloser)]
            if node.border != Node.none { return isMoved(below: node.border) }
            guard node.wildcard != Node.none else { return false }
            number = node.wildcard
        }
        let node = nodes[Int(number)]
        if node.hasCNAME { return true }
        switch type {
        case .a, .aaaa, .cname, .https, .svcb, .any:
            return holds(.a, node) || holds(.aaaa, node) || holds(.https, node) || holds(.svcb, node)
                || !aliases.isEmpty && aliasNumber(at: number) != nil
        default:
            return holds(type, node)
        }
    }

    private func isMoved(below border: UInt32) -> Bool { borders[Int(border)].kind == .redirection }

    private func holds(_ type: RecordType, _ node: Node) -> Bool { rrset(type, at: node) != nil }
}
