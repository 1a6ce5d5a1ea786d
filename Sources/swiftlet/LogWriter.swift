// The log on standard error: a line an event, as text or as JSON.

import DNSText
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
            let rest = pairs.map { " \($0.key)=\(Self.word($0.value.description))" }.joined()
            StandardError.write("\(time) \(event.level): \(event.message)\(rest)")
        case .json:
            var fields = [("time", time), ("level", "\(event.level)"), ("message", "\(event.message)")]
            fields += pairs.map { ($0.key, $0.value.description) }
            let body = fields.map { "\(JSONText.quoted($0.0)):\(JSONText.quoted($0.1))" }
            StandardError.write("{\(body.joined(separator: ","))}")
        }
    }

    /// The text itself where it is one plain word, else a JSON string.
    private static func word(_ text: String) -> String {
        let isPlain = text.unicodeScalars.allSatisfy { $0 > " " && $0 != "\"" && $0 != "\\" && $0.value != 0x7f }
        return isPlain && !text.isEmpty ? text : JSONText.quoted(text)
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
