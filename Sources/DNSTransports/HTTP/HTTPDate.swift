// The dates of HTTP.

import Glibc

/// Tells the date as HTTP writes it (RFC 9110 s5.6.7), made anew once a second at most.
struct HTTPDate {
    private static let days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
    private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

    /// Seconds since 1970.
    private let now: @Sendable () -> Int64
    private var second = Int64.min
    private var text = ""

    init(_ now: @escaping @Sendable () -> Int64) {
        self.now = now
    }

    /// What the system's clock says.
    static let system: @Sendable () -> Int64 = { Int64(time(nil)) }

    /// The date now.
    mutating func current() -> String {
        let now = now()
        guard now != second else { return text }
        second = now
        text = Self.text(now)
        return text
    }

    private static func text(_ second: Int64) -> String {
        var time = time_t(second)
        var parts = unsafe tm()
        unsafe gmtime_r(&time, &parts)
        func pair(_ number: Int32) -> String { number < 10 ? "0\(number)" : "\(number)" }
        let day = unsafe "\(days[Int(parts.tm_wday)]), \(pair(parts.tm_mday)) \(months[Int(parts.tm_mon)])"
        let hour = unsafe [parts.tm_hour, parts.tm_min, parts.tm_sec].map(pair).joined(separator: ":")
        return unsafe "\(day) \(parts.tm_year + 1900) \(hour) GMT"
    }
}
