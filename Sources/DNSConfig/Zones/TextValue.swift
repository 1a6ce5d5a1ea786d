// The values of TXT records, as octoDNS writes them.

/// Reads TXT values: text of any length, in which `\;` is the only escape.
enum TextValue {
    /// The strings that are written apart: `"a" "b"` are two, anything else is one.
    ///
    /// Quotes at both ends fall away, and every `" "`, which stands between two strings; a backslash before a semicolon
    /// falls away; everything else is itself.
    static func strings(_ text: String) throws(ValueProblem) -> [[UInt8]] {
        var octets = Array(text.utf8)
        let quote = UInt8(ascii: "\"")
        if octets.first == quote {
            guard octets.count > 1, octets.last == quote else {
                throw ValueProblem(
                    .badValue, "the text begins with a double quote and does not end with one",
                    hint: "leave the inner quotes away: a TXT value needs none, however long it is", length: 1)
            }
            octets = Array(octets[1..<octets.count - 1])
        }
        return cut(octets).map(unescapeSemicolons)
    }

    /// The octets that the record's strings hold together.
    static func octets(_ text: String) throws(ValueProblem) -> [UInt8] {
        let octets = try Array(strings(text).joined())
        // each string of 255 octets takes one more for its length
        guard octets.count + (octets.count + 254) / 255 <= 65535 else {
            throw ValueProblem(.badValue, "the text has \(octets.count) octets, more than a record can hold")
        }
        return octets
    }

    /// The parts between `" "`.
    private static func cut(_ octets: [UInt8]) -> [[UInt8]] {
        let seam: [UInt8] = [0x22, 0x20, 0x22]
        guard octets.contains(0x22) else { return [octets] }
        var parts: [[UInt8]] = [[]]
        var at = 0
        while at < octets.count {
            if octets[at...].starts(with: seam) {
                parts.append([])
                at += seam.count
            } else {
                parts[parts.count - 1].append(octets[at])
                at += 1
            }
        }
        return parts
    }

    private static func unescapeSemicolons(_ octets: [UInt8]) -> [UInt8] {
        guard octets.contains(UInt8(ascii: "\\")) else { return octets }
        var out: [UInt8] = []
        for (i, octet) in octets.enumerated() {
            if octet == UInt8(ascii: "\\"), i + 1 < octets.count, octets[i + 1] == UInt8(ascii: ";") { continue }
            out.append(octet)
        }
        return out
    }
}
