// How a query looks in the query log.

import DNSDispatch
import DNSForwarding
import DNSText
import DNSWire
import Glibc

/// Writes records as lines of text or of JSON.
struct QueryLine {
    /// The version of the fields: it goes up when one means something else than before, or is gone.
    static let version = 1

    private let format: QueryLogPlan.Format
    /// Nanoseconds from the clock of the records to the time of day.
    private let offset: Int64
    /// The last second that was written, and its text.
    private var second: (number: Int64, text: String) = (.min, "")

    /// - Parameter offset: nanoseconds from the clock of the records to the time since 1970.
    init(_ format: QueryLogPlan.Format, offset: Int64) {
        self.format = format
        self.offset = offset
    }

    /// Appends the line of a record.
    mutating func append(_ record: QueryRecord, to out: inout [UInt8]) {
        let time = time(of: record.time)
        let name = (try? Name(wire: record.name))?.description
        let transport = record.transport.label
        switch format {
        case .json:
            let client = record.client.map { "\"\($0)\"" } ?? "null"
            out +=
                """
                {"v":\(Self.version),"time":"\(time)","client":\(client),"transport":"\(transport)",\
                "name":\(name.map { JSONText.quoted($0) } ?? "null"),"type":"\(record.type)",\
                "class":"\(record.recordClass)","rcode":"\(record.code)","source":"\(record.source.label)",\
                "size":\(record.size),"us":\(record.took)}

                """.utf8
        case .text:
            out +=
                """
                \(time) \(record.client.map(\.description) ?? "-") \(transport) \(name ?? "-") \(record.type) \
                \(record.recordClass) \(record.code) \(record.source.label) \(record.size) \(record.took)us

                """.utf8
        }
    }

    /// The time of day in UTC, to the microsecond (RFC 3339).
    private mutating func time(of moment: Instant) -> String {
        let nanoseconds = moment.nanoseconds + offset
        let (number, rest) = nanoseconds.quotientAndRemainder(dividingBy: 1_000_000_000)
        if second.number != number { second = (number, Self.text(ofSecond: number)) }
        let fraction = String(1_000_000 + rest / 1000)
        return "\(second.text).\(fraction.dropFirst())Z"
    }

    private static func text(ofSecond number: Int64) -> String {
        var time = time_t(number)
        var parts = unsafe tm()
        unsafe gmtime_r(&time, &parts)
        func two(_ value: Int32) -> String { value < 10 ? "0\(value)" : "\(value)" }
        let date = unsafe "\(parts.tm_year + 1900)-\(two(parts.tm_mon + 1))-\(two(parts.tm_mday))"
        return unsafe "\(date)T\(two(parts.tm_hour)):\(two(parts.tm_min)):\(two(parts.tm_sec))"
    }
}
