// The log on standard error: a line an event, as text or as JSON.

import Glibc
import Logging

/// How log lines look.
enum LogFormat: Sendable {
    /// `2026-01-02T03:04:05Z info: zones loaded zones=2`
    case text
    /// One JSON object a line: time, level, message, and the metadata's keys.
    case json
}

/// Writes log events to standard error, each as one line in one write.
struct LogWriter: LogHandler {
    var metadata: Logger.Metadata = [:]
    var logLevel: Logger.Level
    let format: LogFormat

    init(level: Logger.Level, format: LogFormat) {
        logLevel = level
        self.format = format
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let pairs = metadata.merging(event.metadata ?? [:]) { _, new in new }.sorted { $0.key < $1.key }
        let time = Self.time()
        switch format {
        case .text:
            let rest = pairs.map { " \($0.key)=\(Self.quoted($0.value.description, always: false))" }.joined()
            StandardError.write("\(time) \(event.level): \(event.message)\(rest)")
        case .json:
            var fields = [("time", time), ("level", "\(event.level)"), ("message", "\(event.message)")]
            fields += pairs.map { ($0.key, $0.value.description) }
            let body = fields.map { "\(Self.quoted($0.0, always: true)):\(Self.quoted($0.1, always: true))" }
            StandardError.write("{\(body.joined(separator: ","))}")
        }
    }

    /// A JSON string; without need, and unless `always`, the text itself.
    static func quoted(_ text: String, always: Bool) -> String {
        let plain = text.unicodeScalars.allSatisfy { $0 > " " && $0 != "\"" && $0 != "\\" && $0.value != 0x7f }
        if plain && !always && !text.isEmpty { return text }
        var out = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": out += "\\\""
            case "\\": out += "\\\\"
            case "\n": out += "\\n"
            case "\t": out += "\\t"
            case _ where scalar.value < 0x20:
                let hex = String(scalar.value, radix: 16)
                out += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
            default: out.unicodeScalars.append(scalar)
            }
        }
        return out + "\""
    }

    /// The time now in UTC (RFC 3339), to the second.
    private static func time() -> String {
        var now = Glibc.time(nil)
        var parts = unsafe tm()
        unsafe gmtime_r(&now, &parts)
        func two(_ value: Int32) -> String { value < 10 ? "0\(value)" : "\(value)" }
        let date = unsafe "\(parts.tm_year + 1900)-\(two(parts.tm_mon + 1))-\(two(parts.tm_mday))"
        return unsafe "\(date)T\(two(parts.tm_hour)):\(two(parts.tm_min)):\(two(parts.tm_sec))Z"
    }
}
