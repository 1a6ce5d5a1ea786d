// The OPT pseudo-record and its options as text.

internal import DNSWire

/// Prints what an OPT record says.
enum EDNSPresentation {
    /// A line for the record itself and one for each option, each ended.
    static func lines(_ edns: EDNS, _ options: [EDNSOption]) -> String {
        let flags = edns.dnssecOK ? " do" : ""
        let first = "; EDNS: version: \(edns.version), flags:\(flags); udp: \(edns.udpSize)\n"
        return first + options.map { "; \(line($0))\n" }.joined()
    }

    private static func line(_ option: EDNSOption) -> String {
        let data = option.data
        switch option.code {
        case .nsid:
            return "NSID: " + octets(data)
        case .cookie:
            return "COOKIE: " + hex(data, separator: "")
        case .padding:
            return "PAD: (\(data.count) bytes)"
        case .keepalive where data.count == 2:
            // in tenths of a second (RFC 7828 s3.1)
            let tenths = data.span.uint16(at: 0)
            return "TCP KEEPALIVE: \(tenths / 10).\(tenths % 10) secs"
        case .extendedError where data.count >= 2:
            return extendedError(data)
        case .clientSubnet:
            return clientSubnet(data) ?? "CLIENT-SUBNET: " + octets(data)
        default:
            return "OPT=\(option.code.rawValue): " + octets(data)
        }
    }

    /// RFC 8914 s2: a code and a text in UTF-8, which may end with a zero octet.
    private static func extendedError(_ data: [UInt8]) -> String {
        let code = ExtendedError.Code(rawValue: data.span.uint16(at: 0))
        let name = code.description
        let purpose = name.hasSuffix(" \(code.rawValue)") ? "" : " (\(name))"
        var text = data.dropFirst(2)
        if text.last == 0 { text.removeLast() }
        // nothing a server sends may move the cursor of a terminal
        let shown = String(decoding: text, as: UTF8.self).unicodeScalars.map { scalar in
            scalar.properties.generalCategory == .control ? "." : String(scalar)
        }
        return "EDE: \(code.rawValue)\(purpose)" + (shown.isEmpty ? "" : ": (\(shown.joined()))")
    }

    /// RFC 7871 s6: family, two prefix lengths, and as many octets as the first one needs.
    private static func clientSubnet(_ data: [UInt8]) -> String? {
        guard data.count >= 4 else { return nil }
        let family = data.span.uint16(at: 0)
        let size = family == 1 ? 4 : 16
        guard family == 1 || family == 2, data.count - 4 <= size else { return nil }
        let padded = data.dropFirst(4) + [UInt8](repeating: 0, count: size - (data.count - 4))
        let address = RecordDataText.describe(Array(padded).span, type: family == 1 ? .a : .aaaa)
        return "CLIENT-SUBNET: \(address)/\(data[2])/\(data[3])"
    }

    /// Hexadecimal octets, and the same as text where it is printable.
    private static func octets(_ data: [UInt8]) -> String {
        guard !data.isEmpty else { return "" }
        let text = String(decoding: data.map { 0x20...0x7e ~= $0 ? $0 : 0x2e }, as: UTF8.self)
        return "\(hex(data, separator: " ")) (\"\(text)\")"
    }

    private static func hex(_ data: [UInt8], separator: String) -> String {
        data.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined(separator: separator)
    }
}
