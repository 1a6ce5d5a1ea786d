// Names beyond ASCII: labels become their "xn--" form (RFC 5890 s2.3.2.1).

@_spi(_Unicode) import Swift

/// Makes ASCII of names that are not.
///
/// A label is lower-cased and brought to Unicode's normal form C, and encoded with Punycode. That is what RFC 5895
/// asks for names that come from a keyboard, less its mapping of full-width forms; the tables of RFC 5892 (which
/// characters may be registered) and the rules of RFC 5893 for right-to-left labels are not checked.
enum InternationalName {
    /// A name whose every label is ASCII. The ideographic full stops of RFC 3490 s3.1 separate labels, too.
    static func ascii(_ text: String) throws(ValueProblem) -> String {
        var labels: [String] = []
        var offset = 0
        for label in text.unicodeScalars.split(omittingEmptySubsequences: false, whereSeparator: { isDot($0) }) {
            labels.append(try self.label(String(String.UnicodeScalarView(label)), offset: offset))
            offset += label.count + 1
        }
        return labels.joined(separator: ".")
    }

    private static func label(_ text: String, offset: Int) throws(ValueProblem) -> String {
        guard text.utf8.contains(where: { $0 >= 0x80 }) else { return text }
        var normal = String.UnicodeScalarView()
        for scalar in text.lowercased()._nfc { normal.append(scalar) }
        let length = text.unicodeScalars.count
        if let bad = normal.first(where: { isForbidden($0) }) {
            throw ValueProblem(
                .badName, "the character U+\(String(bad.value, radix: 16, uppercase: true)) cannot stand in a name",
                offset: offset, length: length)
        }
        guard let encoded = Punycode.encode(Array(normal)), encoded.utf8.count + 4 <= 63 else {
            throw ValueProblem(
                .badName, "this label has more than 63 octets in its xn-- form", offset: offset, length: length)
        }
        return "xn--" + encoded
    }

    private static func isDot(_ scalar: Unicode.Scalar) -> Bool {
        [0x2e, 0x3002, 0xff0e, 0xff61].contains(scalar.value)
    }

    /// What no label may hold whatever the tables say: it is invisible, unassigned, or would be read as something else.
    private static func isForbidden(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .unassigned, .privateUse, .surrogate, .lineSeparator, .paragraphSeparator, .spaceSeparator: true
        case .format: scalar.value != 0x200c && scalar.value != 0x200d  // joiners: RFC 5892 s2.8
        default: scalar == "\\"
        }
    }
}
