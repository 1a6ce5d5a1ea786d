// Record data to presentation format, so that reading it gives the same octets.

package import DNSWire

extension RecordDataText {
    /// The data in its type's form: names absolute, strings in quotes, escaped where needed; in the form of RFC 3597 where the
    /// type's fields are not known, or the data is not what they say.
    package static func describe(_ data: Span<UInt8>, type: RecordType) -> String {
        var text: [UInt8] = []
        print(data, type: type, to: &text)
        return String(decoding: text, as: UTF8.self)
    }

    /// Appends the same to a text of UTF-8 code units.
    ///
    /// - Parameter isPortable: whether younger names for parts of the data are left away that other programs may not know.
    package static func print(
        _ data: Span<UInt8>, type: RecordType, isPortable: Bool = false, to text: inout [UInt8]
    ) {
        let start = text.count
        guard let layout = type.layout, (try? printFields(layout, data, isPortable, to: &text)) != nil else {
            text.removeSubrange(start...)
            GenericData.print(data, to: &text)
            return
        }
    }

    private static func printFields(
        _ layout: RecordLayout, _ data: Span<UInt8>, _ isPortable: Bool, to text: inout [UInt8]
    ) throws(WireError) {
        var at = 0
        for (index, field) in layout.fields.enumerated() {
            let end = try RecordData.end(of: field.kind, data, at: at, limit: data.count, compressed: false)
            // a field that is left out takes its space with it
            if index > 0, end > at || !field.kind.mayBeAbsent { text.append(0x20) }
            switch field.kind {
            case .gateway: try printGateway(type: data[at - 2], data.extracting(at..<end), to: &text)
            case .parameters:
                try ServiceParametersText.print(data.extracting(at..<end), numbers: isPortable, to: &text)
            default: try print(field.kind, data.extracting(at..<end), to: &text)
            }
            at = end
        }
        guard at == data.count else { throw WireError(.badRecordData, at: at) }
    }

    /// Appends one field, which is all of `field`.
    private static func print(
        _ kind: RecordField.Kind, _ field: Span<UInt8>, to text: inout [UInt8]
    ) throws(WireError) {
        switch kind {
        case .uint8, .algorithm: text.append(contentsOf: String(field[0]).utf8)
        case .uint16, .certificateType: text.append(contentsOf: String(field.uint16(at: 0)).utf8)
        case .uint32, .seconds: text.append(contentsOf: String(field.uint32(at: 0)).utf8)
        case .time: TimeText.print(field.uint32(at: 0), to: &text)
        case .type: text.append(contentsOf: RecordType(rawValue: field.uint16(at: 0)).description.utf8)
        case .ipv4: text.append(contentsOf: IPAddress(v4: field.uint32(at: 0)).description.utf8)
        case .ipv6:
            let high = UInt64(field.uint32(at: 0)) << 32 | UInt64(field.uint32(at: 4))
            let low = UInt64(field.uint32(at: 8)) << 32 | UInt64(field.uint32(at: 12))
            text.append(contentsOf: IPAddress.text(high, low).utf8)
        case .halfAddress: GroupsText.printHalfAddress(field, to: &text)
        case .eui48, .eui64: GroupsText.printEUI(field, to: &text)
        case .name:
            var octets: [UInt8] = []
            octets.append(contentsOf: field)
            text.append(contentsOf: try Name(wire: octets).description.utf8)
        case .tag: text.append(contentsOf: field.extracting(1..<field.count))
        case .text, .uri: printString(field, to: &text)
        case .salt:
            if field.count > 1 {
                HexText.print(field.extracting(1..<field.count), to: &text)
            } else {
                text.append(UInt8(ascii: "-"))
            }
        case .hash: Base32Text.print(field.extracting(1..<field.count), to: &text)
        default: try printToEnd(kind, field, to: &text)
        }
    }

    /// Appends a field that goes to the end of the data, or one string.
    private static func printToEnd(
        _ kind: RecordField.Kind, _ field: Span<UInt8>, to text: inout [UInt8]
    ) throws(WireError) {
        switch kind {
        case .hexadecimal: HexText.print(field, to: &text)
        case .base64, .optionalBase64: Base64Text.print(field, to: &text)
        case .types, .optionalTypes: try TypeBitmapText.print(field, asRow: false, to: &text)
        case .oldTypes: try TypeBitmapText.print(field, asRow: true, to: &text)
        case .prefixes: try AddressPrefixText.print(field, to: &text)
        case .services: try ServicesText.print(field, to: &text)
        case .location: try LocationText.print(field, to: &text)
        default:
            var at = 0
            while at < field.count {
                if at > 0 { text.append(0x20) }
                let end = at + 1 + Int(field[at])
                printString(field.extracting(at + 1..<end), to: &text)
                at = end
            }
        }
    }

    private static func printGateway(
        type: UInt8, _ field: Span<UInt8>, to text: inout [UInt8]
    ) throws(WireError) {
        switch type {
        case 0: text.append(UInt8(ascii: "."))
        case 1: try print(.ipv4, field, to: &text)
        case 2: try print(.ipv6, field, to: &text)
        default: try print(.name, field, to: &text)
        }
    }

    /// A string in quotes; what would end it, and what is not printable ASCII, is escaped (RFC 1035 s5.1).
    static func printString(_ octets: Span<UInt8>, to text: inout [UInt8]) {
        text.append(UInt8(ascii: "\""))
        for i in octets.indices {
            let octet = octets[i]
            switch octet {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                text.append(UInt8(ascii: "\\"))
                text.append(octet)
            case 0x20...0x7e:
                text.append(octet)
            default:
                text.append(UInt8(ascii: "\\"))
                for divisor in [100, 10, 1] as [UInt8] { text.append(0x30 + octet / divisor % 10) }
            }
        }
        text.append(UInt8(ascii: "\""))
    }
}
