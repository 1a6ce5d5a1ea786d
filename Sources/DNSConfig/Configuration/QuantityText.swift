// Durations, sizes and counts as users write them: a number and its unit.

/// Reads `500ms 30s 5m 1h 1d`.
enum DurationText {
    static let units: [(String, milliseconds: Int)] = [
        ("ms", 1), ("s", 1000), ("m", 60_000), ("h", 3_600_000), ("d", 86_400_000),
    ]

    static func read(_ text: String) throws(ValueProblem) -> Duration {
        let (number, unit) = split(text)
        let tooLong = ValueProblem(.outOfRange, "\(text) is longer than any duration here may be")
        if isBeyondInt(number) { throw tooLong }
        guard let count = Int(number), let known = units.first(where: { $0.0 == unit }) else {
            throw problem(text, number, unit)
        }
        let (milliseconds, overflow) = count.multipliedReportingOverflow(by: known.milliseconds)
        guard !overflow, milliseconds <= 1000 * 86_400_000 else { throw tooLong }
        return .milliseconds(milliseconds)
    }

    /// Whether digits stand for more than any number here can be.
    static func isBeyondInt(_ number: String) -> Bool {
        !number.isEmpty && number.utf8.allSatisfy { 0x30...0x39 ~= $0 } && Int(number) == nil
    }

    /// The shortest way to write a duration.
    static func write(_ duration: Duration) -> String {
        let (seconds, attoseconds) = duration.components
        let milliseconds = Int(seconds) * 1000 + Int(attoseconds / 1_000_000_000_000_000)
        for unit in units.reversed() where milliseconds >= unit.milliseconds && milliseconds % unit.milliseconds == 0 {
            return "\(milliseconds / unit.milliseconds)\(unit.0)"
        }
        return "\(milliseconds)ms"
    }

    private static func problem(_ text: String, _ number: String, _ unit: String) -> ValueProblem {
        let wording = "a duration is a whole number and one of ms, s, m, h, d"
        if number.isEmpty || number.contains(".") {
            var advice = ""
            if let value = Double(number), let known = units.first(where: { $0.0 == unit }) {
                let milliseconds = value * Double(known.milliseconds)
                if milliseconds < 1e12 {
                    advice = "; write \(write(.milliseconds(Int(milliseconds.rounded()))))"
                }
            }
            return ValueProblem(.badDuration, "\"\(text)\" is no duration\(advice)", hint: wording)
        }
        if unit.isEmpty {
            return ValueProblem(
                .badDuration, "the duration \(text) has no unit; did you mean \"\(text)s\"?", hint: wording)
        }
        let words = [
            "sec": "s", "secs": "s", "second": "s", "seconds": "s", "min": "m", "mins": "m", "minute": "m",
            "minutes": "m", "hour": "h", "hours": "h", "hr": "h", "hrs": "h", "day": "d", "days": "d", "msec": "ms",
            "msecs": "ms", "millis": "ms", "milliseconds": "ms", "us": "ms",
        ]
        let lower = unit.lowercased()
        let guess = words[lower] ?? units.first { $0.0 == lower }?.0
        return ValueProblem(
            .badDuration,
            "\"\(unit)\" is no unit of time" + (guess.map { "; did you mean \"\(number)\($0)\"?" } ?? ""),
            hint: wording,
            offset: text.unicodeScalars.count - unit.unicodeScalars.count, length: unit.unicodeScalars.count)
    }

    /// The number at the front and what follows it, without the spaces between them.
    static func split(_ text: String) -> (number: String, unit: String) {
        let number = text.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
        return (String(number), String(text[number.endIndex...].drop { $0 == " " }))
    }
}

/// Reads `64KiB 16MiB 1GiB`.
enum SizeText {
    static let units: [(String, octets: Int)] = [("B", 1), ("KiB", 1 << 10), ("MiB", 1 << 20), ("GiB", 1 << 30)]

    /// - Returns: octets.
    static func read(_ text: String) throws(ValueProblem) -> Int {
        let (number, unit) = DurationText.split(text)
        let tooLarge = ValueProblem(.outOfRange, "\(text) is larger than any size here may be")
        if DurationText.isBeyondInt(number) { throw tooLarge }
        guard let count = Int(number), let known = units.first(where: { $0.0 == unit }) else {
            throw problem(text, number, unit)
        }
        let (octets, overflow) = count.multipliedReportingOverflow(by: known.octets)
        guard !overflow else { throw tooLarge }
        return octets
    }

    /// The shortest way to write a size.
    static func write(_ octets: Int) -> String {
        for unit in units.reversed() where octets >= unit.octets && octets % unit.octets == 0 {
            return "\(octets / unit.octets)\(unit.0)"
        }
        return "\(octets)B"
    }

    private static func problem(_ text: String, _ number: String, _ unit: String) -> ValueProblem {
        let wording = "a size is a whole number and one of B, KiB, MiB, GiB"
        guard !number.isEmpty, Int(number) != nil else {
            return ValueProblem(.badSize, "\"\(text)\" is no size", hint: wording)
        }
        if unit.isEmpty {
            let guess = write(Int(number) ?? 0)
            return ValueProblem(
                .badSize,
                "the size \(text) has no unit" + (guess.hasSuffix("iB") ? "; did you mean \"\(guess)\"?" : ""),
                hint: wording)
        }
        let guess = unit.lowercased().first.flatMap { letter in units.first { $0.0.lowercased().first == letter }?.0 }
        return ValueProblem(
            .badSize, "\"\(unit)\" is no unit of size" + (guess.map { "; did you mean \"\(number)\($0)\"?" } ?? ""),
            hint: wording, offset: text.unicodeScalars.count - unit.unicodeScalars.count,
            length: unit.unicodeScalars.count)
    }
}

/// Reads whole numbers.
enum CountText {
    static func read(_ text: String) throws(ValueProblem) -> Int {
        guard !text.isEmpty else { throw ValueProblem(.badValue, "a number is missing here") }
        let isNegative = text.hasPrefix("-")
        let digits = text.utf8.dropFirst(isNegative ? 1 : 0)
        guard !digits.isEmpty, digits.allSatisfy({ 0x30...0x39 ~= $0 }) else {
            throw ValueProblem(.badValue, "\"\(text)\" is not a whole number")
        }
        guard !isNegative else { throw ValueProblem(.outOfRange, "\(text) is less than 0") }
        guard let value = Int(text) else {
            throw ValueProblem(.outOfRange, "\(text) is larger than any number here may be")
        }
        return value
    }
}
