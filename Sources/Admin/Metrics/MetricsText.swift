// Metrics in the text format of Prometheus (version 0.0.4).

import DNSForwarding

/// Writes families of samples one after the other.
struct MetricsText {
    enum Kind: String {
        case counter, gauge, histogram
    }

    static let contentType = "text/plain; version=0.0.4; charset=utf-8"

    private(set) var text = ""
    private var name = ""

    /// Begins a family. Its samples follow.
    mutating func begin(_ name: String, _ kind: Kind, _ help: String) {
        self.name = name
        text += "# HELP \(name) \(help)\n# TYPE \(name) \(kind.rawValue)\n"
    }

    /// Adds a sample of the family.
    mutating func add(_ value: String, _ labels: [(String, String)] = [], suffix: String = "") {
        text += name + suffix
        if !labels.isEmpty {
            text += "{" + labels.map { "\($0.0)=\"\(Self.escaped($0.1))\"" }.joined(separator: ",") + "}"
        }
        text += " \(value)\n"
    }

    /// Adds a sample that is a whole number.
    mutating func add(_ value: some BinaryInteger, _ labels: [(String, String)] = [], suffix: String = "") {
        add("\(value)", labels, suffix: suffix)
    }

    /// Adds the samples of a histogram.
    mutating func add(_ times: DurationCounts, _ labels: [(String, String)] = []) {
        var sum: UInt64 = 0
        for (bucket, bound) in DurationCounts.bounds.enumerated() {
            sum += times[bucket]
            add(sum, labels + [("le", Self.bound(microseconds: bound))], suffix: "_bucket")
        }
        add(times.total, labels + [("le", "+Inf")], suffix: "_bucket")
        add(Self.seconds(nanoseconds: times.sum), labels, suffix: "_sum")
        add(times.total, labels, suffix: "_count")
    }

    /// Microseconds as seconds, without zeros at the end.
    private static func bound(microseconds: Int64) -> String {
        var text = seconds(nanoseconds: microseconds * 1000)
        while text.hasSuffix("0") { text.removeLast() }
        return text.hasSuffix(".") ? String(text.dropLast()) : text
    }

    /// A family of one sample.
    mutating func add(_ name: String, _ kind: Kind, _ help: String, _ value: some BinaryInteger) {
        begin(name, kind, help)
        add(value)
    }

    /// Nanoseconds as seconds.
    static func seconds(nanoseconds: Int64) -> String {
        let digits = String(abs(nanoseconds % 1_000_000_000))
        return "\(nanoseconds / 1_000_000_000)." + String(repeating: "0", count: 9 - digits.count) + digits
    }

    private static func escaped(_ text: String) -> String {
        var out = ""
        for character in text.unicodeScalars {
            switch character {
            case "\\": out += "\\\\"
            case "\"": out += "\\\""
            case "\n": out += "\\n"
            default: out.unicodeScalars.append(character)
            }
        }
        return out
    }
}
