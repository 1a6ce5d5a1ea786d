// Record data: checked against its type's layout, and read out of messages with its names whole.

/// What can be done with record data of any type.
package enum RecordData {
    /// Checks that uncompressed data is just what its type's layout says.
    package static func check(_ data: Span<UInt8>, type: RecordType) throws(WireError) {
        guard let layout = type.layout else { return }
        var at = 0
        for field in layout.fields { at = try end(of: field.kind, data, at: at, limit: data.count, compressed: false) }
        guard at == data.count else { throw WireError(.badRecordData, at: at) }
    }

    /// Whether two pieces of uncompressed data are the same, the case of the names in them aside (RFC 2181 s5, RFC 4034 s6.2).
    package static func isSame(_ a: Span<UInt8>, _ b: Span<UInt8>, type: RecordType) -> Bool {
        guard a.count == b.count else { return false }
        if a.elementsEqual(b) { return true }
        guard let layout = type.layout else { return false }
        var at = 0
        for field in layout.fields {
            guard let next = try? end(of: field.kind, a, at: at, limit: a.count, compressed: false) else {
                return false
            }
            if case .name = field.kind {
                for i in at..<next where lowercased(a[i]) != lowercased(b[i]) { return false }
            } else if !a.extracting(at..<next).elementsEqual(b.extracting(at..<next)) {
                return false
            }
            at = next
        }
        return true
    }

    /// Reads the data at `offset` of a message, with the names of known layouts decompressed: also those that RFC 3597 s4 no
    /// longer allows to be compressed, but which older senders may.
    package static func read(
        _ message: Span<UInt8>, at offset: Int, length: Int, type: RecordType
    ) throws(WireError) -> [UInt8] {
        guard offset + length <= message.count else { throw WireError(.endOfInput, at: message.count) }
        var out: [UInt8] = []
        out.reserveCapacity(length)
        var at = offset
        let limit = offset + length
        if let layout = type.layout {
            for field in layout.fields {
                let next = try end(of: field.kind, message, at: at, limit: limit, compressed: true)
                if case .name = field.kind {
                    var reader = MessageReader(message, at: at)
                    out.append(contentsOf: try reader.readName().octets)
                } else {
                    out.append(contentsOf: message.extracting(at..<next))
                }
                at = next
            }
            guard at == limit else { throw WireError(.badRecordData, at: at) }
        } else {
            out.append(contentsOf: message.extracting(at..<limit))
        }
        return out
    }

    /// The offset behind the field that begins at `at`, which must end at or before `limit`.
    package static func end(
        of kind: RecordField.Kind, _ data: Span<UInt8>, at: Int, limit: Int, compressed: Bool
    ) throws(WireError) -> Int {
        var next: Int
        switch kind {
        case .uint8: next = at + 1
        case .uint16: next = at + 2
        case .uint32, .seconds, .ipv4: next = at + 4
        case .ipv6: next = at + 16
        case .name:
            if compressed {
                var reader = MessageReader(data, at: at)
                try reader.skipName()
                next = reader.position
            } else {
                next = try NameOctets.end(data, at: at)
            }
        case .characterString, .tag:
            guard at < limit else { throw WireError(.badRecordData, at: at) }
            next = at + 1 + Int(data[at])
            if case .tag = kind { try checkTag(data, at: at, end: next, limit: limit) }
        case .characterStrings:
            next = at
            repeat {
                next = try end(of: .characterString, data, at: next, limit: limit, compressed: compressed)
            } while next < limit
        case .text: next = limit
        }
        guard next <= limit else { throw WireError(.badRecordData, at: at) }
        return next
    }

    /// RFC 8659 s4.1: a tag has at least one octet, ASCII letters and digits only.
    private static func checkTag(_ data: Span<UInt8>, at: Int, end: Int, limit: Int) throws(WireError) {
        guard end > at + 1, end <= limit else { throw WireError(.badRecordData, at: at) }
        for i in at + 1..<end {
            switch data[i] {
            case 0x30...0x39, 0x41...0x5a, 0x61...0x7a: continue
            default: throw WireError(.badRecordData, at: i)
            }
        }
    }
}
