// The values of LOC records as they are written: twelve numbers and directions (RFC 1876 s3).

import DNSText
import DNSWire

/// Writes places on Earth.
enum YAMLLocation {
    /// The mapping; nil when the data is no place.
    static func value(_ data: [UInt8]) -> YAMLValue? {
        guard let location = try? Location(data.span) else { return nil }
        var values = angle("lat", location.latitude, "N", "S")
        values.merge(angle("long", location.longitude, "E", "W")) { first, _ in first }
        values["altitude"] = decimal(location.altitude, decimals: 2)
        values["size"] = decimal(location.size.centimetres, decimals: 2)
        values["precision_horz"] = decimal(location.horizontalPrecision.centimetres, decimals: 2)
        values["precision_vert"] = decimal(location.verticalPrecision.centimetres, decimals: 2)
        return .mapping(values)
    }

    private static func angle(
        _ prefix: String, _ value: Int, _ positive: String, _ negative: String
    ) -> [String: YAMLValue] {
        let size = abs(value)
        return [
            "\(prefix)_degrees": .number("\(size / 3_600_000)"), "\(prefix)_minutes": .number("\(size / 60_000 % 60)"),
            "\(prefix)_seconds": decimal(size % 60_000, decimals: 3),
            "\(prefix)_direction": .text(value < 0 ? negative : positive),
        ]
    }

    /// Without zeros behind the point.
    private static func decimal(_ value: Int, decimals: Int) -> YAMLValue {
        var text = DecimalText.text(value, decimals: decimals)
        while text.hasSuffix("0") { text.removeLast() }
        if text.hasSuffix(".") { text.removeLast() }
        return .number(text)
    }
}
