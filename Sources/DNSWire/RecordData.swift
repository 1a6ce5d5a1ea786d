// Record data: checked against its type's layout, read out of messages with its names whole, and compared.

/// What can be done with record data of any type.
package enum RecordData {
    /// Checks that uncompressed data is just what its type's layout says.
    package static func check(_ data: Span<UInt8>, type: RecordType) throws(WireError) {
        guard let layout = type.layout else { return }
        var at = 0
        for field in layout.fields { at = try end(of: field.kind, data, at: at, limit: data.count, compressed: false) }
        guard at == data.count else { throw WireError(.badRecordData, at: at) }
    }

    /// Reads the data at `offset` of a message, with names decompressed where older senders may have compressed them (RFC 3597 s4).
    package static func read(
        _ message: Span<UInt8>, at offset: Int, length: Int, type: RecordType
    ) throws(WireError) -> [UInt8] {
        guard offset + length <= message.count else { throw WireError(.endOfInput, at: message.count) }
        var out: [UInt8] = []
        out.reserveCapacity(length)
        var at = offset
        let limit = offset + length
        if let layout = type.layout {
            let compressed = type.mayArriveCompressed
            for field in layout.fields {
                let next = try end(of: field.kind, message, at: at, limit: limit, compressed: compressed)
                if compressed, case .name = field.kind {
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

    // MARK: Canonical form

    /// Whether two pieces of uncompressed data have the same canonical form (RFC 2181 s5, RFC 4034 s6.2).
    package static func isSame(_ a: Span<UInt8>, _ b: Span<UInt8>, type: RecordType) -> Bool {
        guard a.count == b.count else { return false }
        if a.elementsEqual(b) { return true }
        return type.hasCaselessNames && canonical(a, type: type) == canonical(b, type: type)
    }

    /// The canonical form of uncompressed data: its names in lower case, where RFC 4034 s6.2 says so as amended by RFC 6840 s5.1.
    ///
    /// What is not as its type's layout says stays as it is.
    package static func canonical(_ data: Span<UInt8>, type: RecordType) -> [UInt8] {
        var out: [UInt8] = []
        out.append(contentsOf: data)
        guard type.hasCaselessNames, let layout = type.layout else { return out }
        var at = 0
        for field in layout.fields {
            guard let next = try? end(of: field.kind, data, at: at, limit: data.count, compressed: false) else { break }
            // length octets are below the letters
            if case .name = field.kind { for i in at..<next { out[i] = lowercased(out[i]) } }
            at = next
        }
        return out
    }

    /// Whether `a` comes before `b` in the canonical order of an RRset: as octets of the canonical form, where what is
    /// missing comes before zero (RFC 4034 s6.3).
    package static func precedes(_ a: Span<UInt8>, _ b: Span<UInt8>, type: RecordType) -> Bool {
        canonical(a, type: type).lexicographicallyPrecedes(canonical(b, type: type))
    }
}
