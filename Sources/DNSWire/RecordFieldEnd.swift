// Where each kind of field ends, and whether it is well-formed: nothing behind this trusts a length any more.

extension RecordData {
    /// The offset behind the field that begins at `at`, which must end at or before `limit`.
    ///
    /// `data` holds the whole record data, perhaps within a message; compression pointers are only allowed when `compressed`.
    package static func end(
        of kind: RecordField.Kind, _ data: Span<UInt8>, at: Int, limit: Int, compressed: Bool
    ) throws(WireError) -> Int {
        let next: Int
        switch kind {
        case .uint8, .algorithm: next = at + 1
        case .uint16, .type, .certificateType: next = at + 2
        case .uint32, .seconds, .time, .ipv4: next = at + 4
        case .eui48: next = at + 6
        case .halfAddress, .eui64: next = at + 8
        case .ipv6: next = at + 16
        case .name: next = try nameEnd(data, at: at, compressed: compressed)
        case .gateway: next = try gatewayEnd(data, at: at, limit: limit)
        case .characterString, .tag, .salt, .hash:
            guard at < limit else { throw WireError(.badRecordData, at: at) }
            next = at + 1 + Int(data[at])
            if kind == .tag { try checkTag(data, at: at, end: next, limit: limit) }
            if kind == .hash, data[at] == 0 { throw WireError(.badRecordData, at: at) }
        case .characterStrings:
            var end = at
            repeat {
                end = try Self.end(of: .characterString, data, at: end, limit: limit, compressed: compressed)
            } while end < limit
            next = end
        case .optionalString:
            guard at < limit else { return at }
            return try end(of: .characterString, data, at: at, limit: limit, compressed: compressed)
        case .text, .optionalBase64: next = limit
        case .uri, .hexadecimal, .base64:
            guard at < limit else { throw WireError(.badRecordData, at: at) }
            next = limit
        default:
            guard at <= limit else { throw WireError(.badRecordData, at: at) }
            try checkStructure(kind, data, at..<limit)
            next = limit
        }
        guard next <= limit else { throw WireError(.badRecordData, at: at) }
        return next
    }

    /// The kinds that fill the data to its end and have a structure of their own.
    private static func checkStructure(
        _ kind: RecordField.Kind, _ data: Span<UInt8>, _ range: Range<Int>
    ) throws(WireError) {
        switch kind {
        case .types:
            guard !range.isEmpty else { throw WireError(.badRecordData, at: range.lowerBound) }
            try TypeBitmap.check(data, range)
        case .optionalTypes: try TypeBitmap.check(data, range)
        case .oldTypes:
            // RFC 2535 s5.2: types up to 127, so 16 octets of bits
            guard range.count <= 16 else { throw WireError(.badRecordData, at: range.lowerBound) }
        case .services: try ServiceBitmap.check(range)
        case .prefixes: try AddressPrefix.check(data, range)
        case .location: try Location.check(data, range)
        case .parameters: try ServiceParameters.check(data, range)
        default: throw WireError(.badRecordData, at: range.lowerBound)
        }
    }

    private static func nameEnd(_ data: Span<UInt8>, at: Int, compressed: Bool) throws(WireError) -> Int {
        guard compressed else { return try NameOctets.end(data, at: at) }
        var reader = MessageReader(data, at: at)
        try reader.skipName()
        return reader.position
    }

    /// RFC 4025 s2.3, s2.5: none, an IPv4 address, an IPv6 address or an uncompressed name, as the second octet of the data says.
    private static func gatewayEnd(_ data: Span<UInt8>, at: Int, limit: Int) throws(WireError) -> Int {
        guard at >= 2, at <= limit else { throw WireError(.badRecordData, at: at) }
        switch data[at - 2] {
        case 0: return at
        case 1: return at + 4
        case 2: return at + 16
        case 3: return try NameOctets.end(data, at: at)
        default: throw WireError(.badRecordData, at: at - 2)
        }
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
