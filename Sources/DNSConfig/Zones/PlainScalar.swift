// What PyYAML, and so octoDNS, would make of text without quotes.

/// YAML 1.1 reads some unquoted words as truth values and numbers; here they are the text that is written.
enum PlainScalar {
    /// What octoDNS would take the text for when that is not what is written, such as `False` for `no`; else nil.
    static func octoDNSReading(_ text: String) -> String? {
        let octets = text.utf8.span
        guard octets.count > 0 else { return nil }
        let first = octets[0]
        guard 0x30...0x39 ~= first || first == 0x2b || first == 0x2d || first == 0x2e else { return truthReading(text) }
        // no number has two dots: addresses are passed over at once
        var dots = 0
        for i in octets.indices where octets[i] == 0x2e { dots += 1 }
        guard dots < 2 else { return nil }
        if let number = integer(text) { return number == text ? nil : number }
        if let number = YAMLFloat.value(text) { return number == text ? nil : number }
        return YAMLTimestamp.isOne(text) ? "a date" : nil
    }

    private static func truthReading(_ text: String) -> String? {
        // no such word is longer
        guard text.utf8.count <= 5 else { return nil }
        switch text {
        case "yes", "Yes", "YES", "on", "On", "ON", "true", "TRUE": return "True"
        case "no", "No", "NO", "off", "Off", "OFF", "false", "FALSE": return "False"
        default: return nil
        }
    }

    /// Whether a text stands for "yes" in YAML 1.1; nil when it is no truth value.
    static func truth(_ text: String) -> Bool? {
        switch text.lowercased() {
        case "yes", "on", "true": true
        case "no", "off", "false": false
        default: nil
        }
    }

    /// Decimal, octal, hexadecimal, binary, and numbers of base sixty with colons; underscores count for nothing.
    private static func integer(_ text: String) -> String? {
        let sign = text.hasPrefix("-") ? "-" : ""
        let digits = text.drop { $0 == "+" || $0 == "-" }.filter { $0 != "_" }
        guard text.count - digits.count - text.count(where: { $0 == "_" }) <= 1 else { return nil }
        let value: Int?
        if digits.hasPrefix("0x") {
            value = Int(digits.dropFirst(2), radix: 16)
        } else if digits.hasPrefix("0b") {
            value = Int(digits.dropFirst(2), radix: 2)
        } else if digits.hasPrefix("0"), digits.count > 1 {
            value = Int(digits, radix: 8)
        } else if digits.contains(":") {
            value = sixty(digits)
        } else {
            value = Int(digits)
        }
        guard let value, digits.first?.isNumber == true else { return nil }
        return sign + String(value)
    }

    private static func sixty(_ digits: String) -> Int? {
        var value = 0
        for (i, part) in digits.split(separator: ":", omittingEmptySubsequences: false).enumerated() {
            guard let number = Int(part), part.count <= 2 || i == 0, number < 60 || i == 0, value < 1 << 56 else {
                return nil
            }
            value = value * 60 + number
        }
        return value
    }
}

extension Diagnostics {
    /// Warns of text without quotes that octoDNS would read as something else than what is written.
    ///
    /// A key that is null is the text that is written here; elsewhere null is null to both.
    func warnOfOctoDNS(_ node: YAMLNode, isKey: Bool = false) {
        guard case .scalar(let scalar) = node.content, scalar.style == .plain,
            let reading = isKey && scalar.isNull ? "None" : PlainScalar.octoDNSReading(scalar.text)
        else { return }
        warning(
            .octoDNSDiffers, at: node.range, "octoDNS would read \(reading) here, not \"\(scalar.text)\"",
            hint: "put it in quotes")
    }
}
