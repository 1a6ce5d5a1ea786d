// Record data of many types, in presentation form, with random values.

import DNSWire
import TestSupport

/// Makes record data.
struct RandomData {
    /// The types that it knows, those that people use most often several times.
    static let types: [String] =
        ["A", "A", "A", "AAAA", "AAAA", "TXT", "TXT", "MX", "SRV", "CAA", "PTR", "HTTPS"]
        + [
            "AFSDB", "APL", "CERT", "DHCID", "EUI48", "EUI64", "HINFO", "IPSECKEY", "KX", "L32", "L64", "LOC", "LP",
            "MINFO",
            "NAPTR", "NID", "NS", "OPENPGPKEY", "RP", "RT", "SMIMEA", "SPF", "SSHFP", "SVCB", "TLSA", "URI",
            "TYPE65280",
        ]

    /// Data of a type, which must be one of `types`, NS and DS included; `target` makes the names in it.
    static func text(
        _ type: String, using generator: inout SeededGenerator, target: (inout SeededGenerator) -> Name
    ) -> String {
        func octet() -> String { String(generator.number(0...255)) }
        func number() -> String { String(generator.number(0...65535)) }
        func hex(_ octets: Int) -> String { (0..<octets * 2).map { _ in generator.one(of: Self.hexDigits) }.joined() }
        func name() -> String { target(&generator).description }
        func quoted() -> String { generator.one(of: Self.strings) }
        switch type {
        case "A", "L32": return (type == "A" ? "" : "10 ") + "192.0.2.\(octet())"
        case "AAAA": return "2001:db8::\(hex(2)):\(hex(2))"
        case "AFSDB", "KX", "RT", "LP", "MX": return "\(number()) \(name())"
        case "APL": return "1:192.0.2.0/24 !2:2001:db8::/\(generator.number(32...128))"
        case "CAA": return "0 issue \(quoted())"
        case "CERT": return "PKIX 1 8 AQIDBAUG"
        case "DHCID": return "AAIBY2/AuCccgoJbsaxcQc9TUapptP69lOjxfNuVAA2kjEA="
        case "DS": return "\(number()) 13 2 \(hex(32))"
        case "EUI48": return (0..<6).map { _ in hex(1) }.joined(separator: "-")
        case "EUI64": return (0..<8).map { _ in hex(1) }.joined(separator: "-")
        case "HINFO": return "\(quoted()) \(quoted())"
        case "HTTPS", "SVCB":
            return generator.chance(30)
                ? "0 \(name())"
                : "\(generator.number(1...9)) \(name()) alpn=\"h2,h3\" ipv4hint=192.0.2.\(octet()) key65333=x"
        case "IPSECKEY": return "10 1 2 192.0.2.\(octet()) AQNRU3mG7TVTO2BkR47usntb102uFJtugbo6BSGvgqt4AQ=="
        case "L64", "NID": return "\(number()) \(hex(2)):\(hex(2)):\(hex(2)):\(hex(2))"
        case "LOC": return "52 \(generator.number(0...59)) 0.000 N 4 30 0.000 E -2.00m 1m 10000m 10m"
        case "MINFO", "RP": return "\(name()) \(name())"
        case "NAPTR": return "\(number()) \(number()) \"s\" \"SIP+D2U\" \"!^.*$!sip:info@example.com!\" \(name())"
        case "NS", "PTR", "CNAME", "DNAME": return name()
        case "OPENPGPKEY": return "AQIDBAUG"
        case "SMIMEA", "TLSA": return "3 1 1 \(hex(32))"
        case "SRV": return "\(number()) \(number()) \(number()) \(name())"
        case "SSHFP": return "4 2 \(hex(32))"
        case "TYPE65280": return "\\# 4 \(hex(4))"
        case "URI": return "\(number()) \(number()) \"https://example.com/\(octet())\""
        default: return (0...generator.number(0...2)).map { _ in quoted() }.joined(separator: " ")
        }
    }

    /// Without the zero: Knot's reader wants leading zeros in NID and L64 records where the signers print none.
    private static let hexDigits = "123456789abcdef".map(String.init)

    /// Character-strings, with those octets that need escapes.
    private static let strings = [
        "\"v=spf1 -all\"", "\"\"", "\"a\\\"b\"", "\"c;d\"", "\"\\000\\255\"", "\"MiXeD\"", "\"e\\\\f\"", "\"g h\"",
        "\"" + String(repeating: "i", count: 255) + "\"",
    ]
}
