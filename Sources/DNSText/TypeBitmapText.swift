// Sets of record types as words (RFC 4034 s4.2, RFC 2535 s5.3).

internal import DNSWire

/// Reads and prints the types of NSEC, NSEC3, CSYNC and NXT records.
enum TypeBitmapText {
    /// Reads all words as types and appends their windows, or their one row of bits. Errors have ranges in `source`; their problem is the
    /// rest of a sentence.
    static func append(
        _ tokens: ArraySlice<Token>, of source: Span<UInt8>, asRow: Bool, to data: inout [UInt8]
    ) throws(TextError) {
        var types: [RecordType] = []
        for token in tokens {
            let type: RecordType
            do throws(TextError) {
                type = try MnemonicText.type(source.extracting(token.range))
            } catch {
                throw error.moved(by: token.start)
            }
            if asRow, type.rawValue > 127 {
                throw TextError(.unknownType, token.outerRange, "can only have types below 128, and \(type) is not")
            }
            types.append(type)
        }
        if asRow {
            data += BitRow.octets(types.map { Int($0.rawValue) })
        } else {
            TypeBitmap.append(types, to: &data)
        }
    }

    /// Appends the types; throws when reading them would not give the same octets.
    static func print(_ data: Span<UInt8>, asRow: Bool, to text: inout [UInt8]) throws(WireError) {
        let types =
            asRow ? BitRow.numbers(data).map { RecordType(rawValue: UInt16($0)) } : TypeBitmap.types(data)
        if asRow, data.count > 0, data[data.count - 1] == 0 { throw WireError(.badRecordData, at: 0) }
        text.append(contentsOf: types.map(\.description).joined(separator: " ").utf8)
    }
}
