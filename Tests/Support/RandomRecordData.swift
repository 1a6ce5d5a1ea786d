// Record data of any type, as awkward as its layout allows.

package import DNSWire

/// Makes record data up.
package enum RandomRecordData {
    /// Data as the type's layout says; any octets for a type whose layout is not known.
    package static func data(of type: RecordType, using generator: inout SeededGenerator) throws -> [UInt8] {
        guard let layout = type.layout else { return generator.octets(Int.random(in: 0...40, using: &generator)) }
        var data: [UInt8] = []
        for field in layout.fields {
            if field.kind == .gateway {
                let type = UInt8.random(in: 0...3, using: &generator)
                data[data.count - 2] = type
                data += type == 3 ? try name(using: &generator).octets : generator.octets([0, 4, 16][Int(type)])
            } else {
                data += try octets(of: field.kind, using: &generator)
            }
        }
        return data
    }

    private static func octets(
        of kind: RecordField.Kind, using generator: inout SeededGenerator
    ) throws -> [UInt8] {
        switch kind {
        case .uint8, .algorithm: return generator.octets(1)
        case .uint16, .type, .certificateType: return generator.octets(2)
        case .uint32, .seconds, .time, .ipv4: return generator.octets(4)
        case .eui48: return generator.octets(6)
        case .eui64, .halfAddress: return generator.octets(8)
        case .ipv6: return generator.octets(8) + (generator.octets(8).map { $0 & $0 << 4 })
        case .name: return try name(using: &generator).octets
        case .characterString, .salt: return string(from: 0, using: &generator)
        case .hash: return string(from: 1, using: &generator)
        case .optionalString: return Bool.random(using: &generator) ? [] : string(from: 0, using: &generator)
        case .characterStrings:
            return (0...Int.random(in: 0...2, using: &generator)).flatMap { _ in string(from: 0, using: &generator) }
        case .tag:
            let letters = Array("abcXYZ019".utf8)
            let count = UInt8.random(in: 1...9, using: &generator)
            return [count] + (0..<count).map { _ in generator.one(of: letters) }
        case .text, .optionalBase64: return generator.octets(Int.random(in: 0...300, using: &generator))
        case .uri, .hexadecimal, .base64: return generator.octets(Int.random(in: 1...300, using: &generator))
        default: return structure(kind, using: &generator)
        }
    }

    /// The kinds with a structure of their own.
    private static func structure(_ kind: RecordField.Kind, using generator: inout SeededGenerator) -> [UInt8] {
        var data: [UInt8] = []
        switch kind {
        case .types, .optionalTypes:
            let least = kind == .types ? 1 : 0
            let types = (0..<Int.random(in: least...9, using: &generator)).map { _ in
                let most: UInt16 = Bool.random(using: &generator) ? 300 : .max
                return RecordType(rawValue: .random(in: 0...most, using: &generator))
            }
            TypeBitmap.append(types, to: &data)
        case .oldTypes: data = BitRow.octets((0..<5).map { _ in Int.random(in: 0...127, using: &generator) })
        case .services:
            data = generator.octets(1)
            data += BitRow.octets(
                (0..<Int.random(in: 0...4, using: &generator)).map { _ in Int.random(in: 0...65535, using: &generator) }
            )
        case .prefixes:
            for _ in 0..<Int.random(in: 0...3, using: &generator) {
                let isV4 = Bool.random(using: &generator)
                AddressPrefix(
                    family: isV4 ? 1 : 2, prefix: .random(in: 0...(isV4 ? 32 : 128), using: &generator),
                    isNegated: .random(using: &generator),
                    address: generator.octets(Int.random(in: 0...(isV4 ? 4 : 16), using: &generator))
                ).append(to: &data)
            }
        case .location:
            var location = Location(
                latitude: .random(in: -Location.mostLatitude...Location.mostLatitude, using: &generator),
                longitude: .random(in: -Location.mostLongitude...Location.mostLongitude, using: &generator),
                altitude: .random(in: Location.altitudes, using: &generator))
            location.size = Location.Length(octet: UInt8.random(in: 1...9, using: &generator) << 4 | 5)
            location.verticalPrecision = Location.Length(octet: 0x90 | UInt8.random(in: 0...9, using: &generator))
            location.append(to: &data)
        default: ServiceParameters.append(parameters(using: &generator), to: &data)
        }
        return data
    }

    private static func parameters(using generator: inout SeededGenerator) -> [ServiceParameter] {
        var all: [ServiceParameter] = []
        func add(_ key: UInt16, _ value: [UInt8]) {
            all.append(ServiceParameter(ServiceParameterKey(rawValue: key), value))
        }
        add(1, string(from: 1, using: &generator) + string(from: 1, using: &generator))
        if Bool.random(using: &generator) { add(2, []) }
        if Bool.random(using: &generator) { add(3, generator.octets(2)) }
        if Bool.random(using: &generator) { add(4, generator.octets(4 * Int.random(in: 1...3, using: &generator))) }
        if Bool.random(using: &generator) { add(5, generator.octets(Int.random(in: 1...90, using: &generator))) }
        if Bool.random(using: &generator) { add(6, generator.octets(32)) }
        if Bool.random(using: &generator) { add(7, generator.octets(9)) }
        for _ in 0..<3 {
            let key = UInt16.random(in: 9..<65535, using: &generator)
            if !all.contains(where: { $0.key.rawValue == key }) {
                add(key, generator.octets(Int.random(in: 0...40, using: &generator)))
            }
        }
        let keys = all.map(\.key.rawValue).sorted().filter { _ in Bool.random(using: &generator) }
        if !keys.isEmpty { add(0, keys.flatMap { [UInt8($0 >> 8), UInt8($0 & 255)] }) }
        return all
    }

    private static func string(from least: UInt8, using generator: inout SeededGenerator) -> [UInt8] {
        let count = UInt8.random(in: least...(Bool.random(using: &generator) ? 255 : 5), using: &generator)
        return [count] + generator.octets(Int(count))
    }

    private static func name(using generator: inout SeededGenerator) throws -> Name {
        let count = Int.random(in: 0...4, using: &generator)
        return try Name(labels: (0..<count).map { _ in generator.octets(Int.random(in: 1...20, using: &generator)) })
    }
}
