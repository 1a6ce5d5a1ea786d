// The values of LOC records in YAML zones: a mapping of twelve numbers and directions, as octoDNS has them.

import DNSText
import DNSWire

extension YAMLRecordData {
    /// The keys, in the order in which a master file has their values (RFC 1876 s3).
    static let locationKeys = [
        "lat_degrees", "lat_minutes", "lat_seconds", "lat_direction", "long_degrees", "long_minutes", "long_seconds",
        "long_direction", "altitude", "size", "precision_horz", "precision_vert",
    ]

    /// Appends the data of a LOC record; false after a message.
    mutating func appendLocation(_ value: YAMLNode) -> Bool {
        guard case .mapping(let entries) = value.content else {
            report(
                .wrongKind, at: value, "the value of a LOC record is a mapping, not \(value.kind)",
                hint: "write \(RecordForm.example(of: .loc))")
            return false
        }
        var nodes: [String: YAMLNode] = [:]
        var guessed: Set<String> = []
        var isRead = !value.isPartial
        for entry in entries {
            let key = entry.key.text ?? ""
            if Self.locationKeys.contains(key) {
                nodes[key] = entry.value
            } else {
                let guess = diagnostics.reportUnknownKey(
                    entry, of: "the value of a LOC record", among: Self.locationKeys, as: record.severity)
                if let guess { guessed.insert(guess) }
                isRead = false
            }
        }
        let missing = Self.locationKeys.filter { nodes[$0] == nil && !guessed.contains($0) }
        if !missing.isEmpty, !value.isPartial { reportMissing(missing, of: value) }
        var location = Location(latitude: 0, longitude: 0, altitude: 0)
        if let angle = angle("lat", "N", "S", most: Location.mostLatitude, nodes) {
            location.latitude = angle
        } else {
            isRead = false
        }
        if let angle = angle("long", "E", "W", most: Location.mostLongitude, nodes) {
            location.longitude = angle
        } else {
            isRead = false
        }
        func metres(_ key: String, _ range: ClosedRange<Int>) -> Int? {
            number(key, decimals: 2, within: range, nodes)
        }
        func length(_ key: String) -> Location.Length? {
            metres(key, 0...9_000_000_000).flatMap { Location.Length(centimetres: $0) }
        }
        // each is asked, so that each is complained of
        let altitude = metres("altitude", Location.altitudes)
        let lengths = (length("size"), length("precision_horz"), length("precision_vert"))
        guard isRead, let altitude, let size = lengths.0, let horizontal = lengths.1, let vertical = lengths.2 else {
            return false
        }
        location.altitude = altitude
        location.size = size
        location.horizontalPrecision = horizontal
        location.verticalPrecision = vertical
        location.append(to: &data)
        return true
    }

    /// Thousandths of a second of arc; nil after a message.
    private func angle(
        _ prefix: String, _ positive: String, _ negative: String, most: Int, _ nodes: [String: YAMLNode]
    ) -> Int? {
        let degrees = number(
            "\(prefix)_degrees", decimals: 0, within: 0...most / 3_600_000, nodes)
        let minutes = number("\(prefix)_minutes", decimals: 0, within: 0...59, nodes)
        let seconds = number("\(prefix)_seconds", decimals: 3, within: 0...59_999, nodes)
        let sign = direction("\(prefix)_direction", positive, negative, nodes)
        guard let degrees, let minutes, let seconds, let sign else { return nil }
        let angle = (degrees * 60 + minutes) * 60_000 + seconds
        guard angle <= most else {
            guard let node = nodes["\(prefix)_minutes"] else { return nil }
            report(.outOfRange, at: node, "\(most / 3_600_000) degrees is the most, without minutes and seconds")
            return nil
        }
        return sign * angle
    }

    private func number(
        _ key: String, decimals: Int, within range: ClosedRange<Int>, _ nodes: [String: YAMLNode]
    ) -> Int? {
        guard let node = nodes[key], let text = text(key, node) else { return nil }
        // 20.00 and 20.0 are the same number here
        if decimals == 0 { diagnostics.warnOfOctoDNS(node) }
        if let number = DecimalText.value(Array(text.utf8).span, decimals: decimals), range.contains(number) {
            return number
        }
        let bounds = [range.lowerBound, range.upperBound].map {
            decimals == 0 ? String($0) : DecimalText.text($0, decimals: decimals)
        }
        report(
            .badNumber, at: node,
            "the \(key) of a LOC record must be a number from \(bounds[0]) to \(bounds[1]), not \"\(text)\"")
        return nil
    }

    private func direction(
        _ key: String, _ positive: String, _ negative: String, _ nodes: [String: YAMLNode]
    ) -> Int? {
        guard let node = nodes[key], let text = text(key, node) else { return nil }
        switch text.uppercased() {
        case positive: return 1
        case negative: return -1
        default:
            report(
                .badValue, at: node,
                "the \(key) of a LOC record must be \(positive) or \(negative), not \"\(text)\"")
            return nil
        }
    }

    private func text(_ key: String, _ node: YAMLNode) -> String? {
        if let text = node.text, !node.isNull { return text }
        if node.isInvalid { return nil }
        report(.wrongKind, at: node, "the \(key) of a LOC record is text, not \(node.kind)")
        return nil
    }
}
