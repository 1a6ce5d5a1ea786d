// Data that goes with an answer whose records point to other names of the zone.

internal import DNSWire

extension Zone {
    /// Writes what the zone has of the names that the records of an RRset point to, where it fits: addresses, and for some types
    /// records of another type.
    func writeTargets(
        of written: Finding.Written, _ style: AnswerStyle, _ writer: inout MessageWriter, _ room: inout AnswerRoom
    ) {
        guard written.type.pointsToNames else { return }
        var place = written.start
        for _ in 0..<written.count {
            if let pointer = TargetPointer(of: written.type, at: place, in: writer.message) {
                write(pointer, of: written, style, &writer, &room)
            }
            place = writer.endOfRecord(at: place)
        }
    }

    private func write(
        _ pointer: TargetPointer, of written: Finding.Written, _ style: AnswerStyle, _ writer: inout MessageWriter,
        _ room: inout AnswerRoom
    ) {
        guard (try? room.target.scanCompressed(writer.message, at: pointer.nameAt)) != nil,
            room.target.labelCount >= originLabels, hasOrigin(room.target, suffix: originLabels),
            let node = source(of: room.target, glue: written.type == .ns)
        else { return }
        let owner = Target(node: node, hash: room.target.hash, at: writer.place(inNameAt: pointer.nameAt, behind: 0))
        if let other = pointer.other { write(other, of: owner, style, &writer, &room) }
        guard pointer.wantsAddresses else { return }
        write(.a, of: owner, style, &writer, &room)
        write(.aaaa, of: owner, style, &writer, &room)
    }

    /// A name that was pointed to.
    private struct Target {
        /// What has its data.
        let node: NodeIndex
        let hash: UInt64
        /// Where in the message it stands.
        let at: Int
    }

    /// Writes an RRset, if there is one that was not given yet, and what it points to.
    private func write(
        _ type: RecordType, of target: Target, _ style: AnswerStyle, _ writer: inout MessageWriter,
        _ room: inout AnswerRoom
    ) {
        let node = nodes[Int(target.node)]
        guard let rrset = rrset(type, at: node), room.given.insert(type, of: target.hash) else { return }
        let start = writer.length
        guard write(rrset, of: node, ownerAt: target.at, to: .additional, style, &writer, &room) else { return }
        // this ends: no RRset is given twice
        let written = Finding.Written(type: type, count: rrset.count, start: start)
        writeTargets(of: written, style, &writer, &room)
    }

    /// The node that has the data of a name: itself or a source of synthesis. Data below a cut is given only as glue.
    private func source(of name: borrowing ScannedName, glue: Bool) -> NodeIndex? {
        let number: NodeIndex
        switch find(name) {
        case .exact(let node): number = node
        case .below(let encloser, _):
            // NS records at a wildcard make no cut of what is synthesized from it (RFC 4592 s4.2)
            let wildcard = nodes[Int(encloser)].wildcard
            return nodes[Int(encloser)].border == Node.none && wildcard != Node.none ? wildcard : nil
        }
        guard nodes[Int(number)].border != Node.none else { return number }
        let border = borders[Int(nodes[Int(number)].border)]
        switch border.kind {
        case .cut: return glue ? number : nil
        case .redirection: return border.node == number ? number : nil
        }
    }
}
