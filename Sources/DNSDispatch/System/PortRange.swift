// The source ports that upstream sockets draw from.

/// The ports 1024 to 65535 less those that the administrator reserves (net.ipv4.ip_local_reserved_ports); see RFC 5452
/// s9.2 for why so many.
package struct PortRange: Sendable {
    private let ranges: [ClosedRange<UInt16>]
    /// How many ports there are to draw from, at least one.
    package let count: Int

    /// - Parameter reserved: numbers and ranges joined by commas, as the kernel writes them: `8080,9148-9150`. What
    ///   cannot be read is skipped. If it leaves no port at all, it is ignored.
    package init(reserved: String) {
        let allowed = Self.allowed(without: Self.parse(reserved))
        ranges = allowed.isEmpty ? [Self.all] : allowed
        count = ranges.reduce(0) { $0 + $1.count }
    }

    /// The range as this machine's administrator left it when called.
    package static func current() -> PortRange {
        PortRange(reserved: SystemFile.read("/proc/sys/net/ipv4/ip_local_reserved_ports") ?? "")
    }

    /// A port, each as likely as the other.
    package func draw(_ random: any RandomSource) -> UInt16 { port(at: random.below(count)) }

    /// The port at an index from 0 to `count` - 1, in ascending order.
    package func port(at index: Int) -> UInt16 {
        var rest = index
        for range in ranges {
            if rest < range.count { return range.lowerBound + UInt16(rest) }
            rest -= range.count
        }
        preconditionFailure("no port at index \(index)")
    }

    private static let all: ClosedRange<UInt16> = 1024...65535

    private static func parse(_ text: String) -> [ClosedRange<UInt16>] {
        text.split { $0 == "," || $0.isWhitespace }.compactMap { part in
            let ends = part.split(separator: "-", maxSplits: 1).compactMap { UInt16($0) }
            guard let first = ends.first, let last = ends.last, first <= last else { return nil }
            return first...last
        }
    }

    private static func allowed(without reserved: [ClosedRange<UInt16>]) -> [ClosedRange<UInt16>] {
        var result: [ClosedRange<UInt16>] = []
        var next = Int(all.lowerBound)
        for range in reserved.sorted(by: { $0.lowerBound < $1.lowerBound }) {
            if Int(range.lowerBound) > next { result.append(UInt16(next)...(range.lowerBound - 1)) }
            next = max(next, Int(range.upperBound) + 1)
        }
        if next <= Int(all.upperBound) { result.append(UInt16(next)...all.upperBound) }
        return result
    }
}
