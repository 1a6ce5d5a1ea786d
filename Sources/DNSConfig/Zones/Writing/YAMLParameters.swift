// The parameters of SVCB and HTTPS records as they are written: a mapping from keys to values and lists (RFC 9460 s7).

import DNSWire

/// Writes service parameters.
enum YAMLParameters {
    /// The parameters of a whole record by their keys; nil when they cannot be written so.
    ///
    /// `words` are the words of the record as they are printed.
    static func values(words: [[UInt8]], _ data: [UInt8]) -> [String: YAMLValue]? {
        guard data.count > 2, let start = try? NameOctets.end(data.span, at: 2),
            let parameters = try? ServiceParameters.all(data.span.extracting(start..<data.count))
        else { return nil }
        var values: [String: YAMLValue] = [:]
        for parameter in parameters {
            guard let value = value(of: parameter, words) else { return nil }
            // octoDNS knows the keys of RFC 9460; younger ones by their numbers
            let isKnown = parameter.key <= .ipv6hint
            values[isKnown ? parameter.key.description : "key\(parameter.key.rawValue)"] = value
        }
        return values
    }

    private static func value(of parameter: ServiceParameter, _ words: [[UInt8]]) -> YAMLValue? {
        let octets = parameter.value.span
        switch parameter.key {
        case .mandatory:
            return list(octets, each: 2) { ServiceParameterKey(rawValue: octets.uint16(at: $0)).description }
        case .alpn: return protocols(parameter.value)
        case .noDefaultALPN: return .null
        case .port: return .number("\(octets.uint16(at: 0))")
        case .ipv4hint: return list(octets, each: 4) { IPAddress(v4: octets.uint32(at: $0)).description }
        case .ipv6hint:
            return list(octets, each: 16) { at in
                let halves = (0..<4).map { UInt64(octets.uint32(at: at + $0 * 4)) }
                return IPAddress(high: halves[0] << 32 | halves[1], low: halves[2] << 32 | halves[3]).description
            }
        case .ech:
            let mark = Array("ech=".utf8)
            let word = words.first { $0.starts(with: mark) }
            return word.map { .text(String(decoding: $0.dropFirst(mark.count), as: UTF8.self)) }
        default: return .text(escaped(parameter.value))
        }
    }

    private static func list(_ octets: Span<UInt8>, each size: Int, _ text: (Int) -> String) -> YAMLValue {
        .list(stride(from: 0, to: octets.count, by: size).map { .text(text($0)) })
    }

    /// Names behind their lengths.
    private static func protocols(_ value: [UInt8]) -> YAMLValue? {
        var names: [YAMLValue] = []
        var at = 0
        while at < value.count {
            let end = at + 1 + Int(value[at])
            guard let name = String(validating: value[at + 1..<end], as: UTF8.self) else { return nil }
            names.append(.text(name))
            at = end
        }
        return .list(names)
    }

    /// The value of a key that has no name: with the escapes of master files, which octoDNS passes on.
    private static func escaped(_ value: [UInt8]) -> String {
        value.reduce(into: "") { text, octet in
            switch octet {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): text += "\\\(UnicodeScalar(octet))"
            case 0x21...0x7e: text.unicodeScalars.append(UnicodeScalar(octet))
            default:
                let number = String(octet)
                text += "\\" + String(repeating: "0", count: 3 - number.utf8.count) + number
            }
        }
    }
}
