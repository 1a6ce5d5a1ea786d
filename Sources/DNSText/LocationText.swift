// Places on Earth as master files write them (RFC 1876 s3).

internal import DNSWire

/// Reads and prints the data of LOC records.
enum LocationText {
    static let form =
        "DEGREES [MINUTES [SECONDS]] N|S DEGREES [MINUTES [SECONDS]] E|W ALTITUDE [SIZE [HORIZONTAL [VERTICAL]]]"

    /// Reads all words. Errors have ranges in `source`; their problem is the rest of a sentence.
    static func append(
        _ tokens: ArraySlice<Token>, of source: Span<UInt8>, to data: inout [UInt8]
    ) throws(TextError) {
        var rest = tokens
        guard let latitude = try angle(&rest, of: source, ["N", "S"], most: Location.mostLatitude, "latitude") else {
            throw missing("latitude", behind: tokens)
        }
        guard let longitude = try angle(&rest, of: source, ["E", "W"], most: Location.mostLongitude, "longitude") else {
            throw missing("longitude", behind: tokens)
        }
        guard let word = rest.popFirst() else { throw missing("altitude", behind: tokens) }
        var location = Location(
            latitude: latitude, longitude: longitude,
            altitude: try metres(word, of: source, within: Location.altitudes, "an altitude"))
        if let size = try length(&rest, of: source) { location.size = size }
        if let precision = try length(&rest, of: source) { location.horizontalPrecision = precision }
        if let precision = try length(&rest, of: source) { location.verticalPrecision = precision }
        if let extra = rest.first {
            throw TextError(
                .extraText, extra.outerRange, "has \(quoted(source.extracting(extra.outerRange))) behind its end")
        }
        location.append(to: &data)
    }

    private static func missing(_ what: String, behind tokens: ArraySlice<Token>) -> TextError {
        let end = tokens.last?.outerRange.upperBound ?? 0
        return TextError(.missingField, max(end - 1, 0)..<end, "lacks its \(what)")
    }

    /// Reads degrees, minutes and seconds, the latter two of which may be left out, and a direction; in thousandths of a second. Nil
    /// when the words end before the direction.
    private static func angle(
        _ rest: inout ArraySlice<Token>, of source: Span<UInt8>, _ directions: [String], most: Int, _ what: String
    ) throws(TextError) -> Int? {
        let all = rest
        var parts = [0, 0, 0]
        for place in 0...3 {
            guard let token = rest.popFirst() else { return nil }
            let text = source.extracting(token.range)
            if place > 0, let direction = directions.firstIndex(of: string(text).uppercased()) {
                let value = (parts[0] * 60 + parts[1]) * 60_000 + parts[2]
                guard value <= most else {
                    let place = (all.first?.start ?? 0)..<token.end
                    throw TextError(.outOfRange, place, "has a \(what) of more than \(most / 3_600_000) degrees")
                }
                return direction == 0 ? value : -value
            }
            guard place < 3, let value = DecimalText.value(text, decimals: place == 2 ? 3 : 0),
                value < (place == 0 ? 181 : place == 1 ? 60 : 60_000)
            else {
                let wanted = ["degrees", "minutes below 60", "seconds below 60", directions.joined(separator: " or ")]
                throw TextError(
                    .badLocation, token.outerRange,
                    "has \(quoted(text)) in its \(what) where \(wanted[place]) must stand"
                        + (place == 1 || place == 2 ? ", or \(directions.joined(separator: " or "))" : ""))
            }
            parts[place] = value
        }
        return nil
    }

    private static func metres(
        _ token: Token, of source: Span<UInt8>, within range: ClosedRange<Int>, _ what: String
    ) throws(TextError) -> Int {
        let text = source.extracting(token.range)
        let unit = text.count > 0 && text[text.count - 1] | 0x20 == UInt8(ascii: "m") ? 1 : 0
        guard let value = DecimalText.value(text.extracting(0..<text.count - unit), decimals: 2), range.contains(value)
        else {
            let bounds =
                "\(DecimalText.text(range.lowerBound, decimals: 2)) to \(DecimalText.text(range.upperBound, decimals: 2))"
            throw TextError(
                .badLocation, token.outerRange, "has \(quoted(text)) where \(what) in metres from \(bounds) must stand")
        }
        return value
    }

    private static func length(
        _ rest: inout ArraySlice<Token>, of source: Span<UInt8>
    ) throws(TextError) -> Location.Length? {
        guard let token = rest.popFirst() else { return nil }
        return Location.Length(
            centimetres: try metres(token, of: source, within: 0...9_000_000_000, "a length"))
    }

    /// Appends the text of `data`; throws when it is no place, or one that reading the text would write otherwise.
    static func print(_ data: Span<UInt8>, to text: inout [UInt8]) throws(WireError) {
        let location = try Location(data)
        let lengths = [location.size, location.horizontalPrecision, location.verticalPrecision]
        for length in lengths where Location.Length(centimetres: length.centimetres) != length {
            throw WireError(.badRecordData, at: 1)
        }
        let metres = ([location.altitude] + lengths.map(\.centimetres)).map { DecimalText.text($0, decimals: 2) + "m" }
        let words = [angle(location.latitude, "N", "S"), angle(location.longitude, "E", "W")] + metres
        text.append(contentsOf: words.joined(separator: " ").utf8)
    }

    private static func angle(_ value: Int, _ positive: String, _ negative: String) -> String {
        let size = abs(value)
        let seconds = DecimalText.text(size % 60_000, decimals: 3)
        return "\(size / 3_600_000) \(size / 60_000 % 60) \(seconds) \(value < 0 ? negative : positive)"
    }
}

/// Decimal fractions as whole numbers of their last place.
package enum DecimalText {
    /// Reads digits with at most `decimals` behind a point, and perhaps a sign before; `12.5` with two decimals is 1250. More
    /// decimals must be zeros.
    package static func value(_ text: Span<UInt8>, decimals: Int) -> Int? {
        var value = 0
        var digits = 0
        var behind: Int?
        for i in text.indices {
            if i == 0, text[i] == UInt8(ascii: "-") || text[i] == UInt8(ascii: "+") { continue }
            if text[i] == UInt8(ascii: "."), behind == nil {
                behind = 0
                continue
            }
            let digit = Int(text[i] &- 0x30)
            guard digit < 10, digits < 15 else { return nil }
            digits += 1
            if let count = behind {
                behind = count + 1
                if count >= decimals {
                    guard digit == 0 else { return nil }
                    continue
                }
            }
            value = value * 10 + digit
        }
        guard digits > 0 else { return nil }
        for _ in min(behind ?? 0, decimals)..<decimals { value *= 10 }
        return text[0] == UInt8(ascii: "-") ? -value : value
    }

    /// The number with a point before its last `decimals` digits.
    package static func text(_ value: Int, decimals: Int) -> String {
        let unit = (0..<decimals).reduce(1) { unit, _ in unit * 10 }
        let fraction = String(abs(value) % unit)
        let zeros = String(repeating: "0", count: decimals - fraction.utf8.count)
        return "\(value < 0 ? "-" : "")\(abs(value) / unit).\(zeros)\(fraction)"
    }
}
