// JSON, as far as it is written here.

import DNSText

/// A value of JSON (RFC 8259). Members of objects keep their order.
package indirect enum JSONValue: Sendable, CustomStringConvertible {
    case text(String)
    case number(Int64)
    /// With three decimals.
    case decimal(Double)
    case flag(Bool)
    case list([JSONValue])
    case object([(String, JSONValue)])
    case null

    /// A count.
    package static func count(_ value: some BinaryInteger) -> JSONValue { .number(Int64(clamping: value)) }

    /// The value without spaces.
    package var description: String {
        switch self {
        case .text(let text): JSONText.quoted(text)
        case .number(let number): "\(number)"
        case .decimal(let value): Decimal.text(value)
        case .flag(let flag): "\(flag)"
        case .list(let items): "[" + items.map(\.description).joined(separator: ",") + "]"
        case .object(let members):
            "{" + members.map { "\(JSONText.quoted($0.0)):\($0.1)" }.joined(separator: ",") + "}"
        case .null: "null"
        }
    }
}

/// Numbers with decimals.
enum Decimal {
    /// A number with three decimals at most.
    static func text(_ value: Double) -> String {
        let thousandths = Int64((value * 1000).rounded())
        let (whole, rest) = (abs(thousandths) / 1000, abs(thousandths) % 1000)
        let sign = thousandths < 0 ? "-" : ""
        guard rest > 0 else { return "\(sign)\(whole)" }
        var decimals = String(rest)
        decimals = String(repeating: "0", count: 3 - decimals.count) + decimals
        while decimals.hasSuffix("0") { decimals.removeLast() }
        return "\(sign)\(whole).\(decimals)"
    }
}
