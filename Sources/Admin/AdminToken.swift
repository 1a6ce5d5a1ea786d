// The token without which nothing is changed over TCP.

/// A secret, compared in a time that tells nothing of it.
struct AdminToken: Sendable {
    private let octets: [UInt8]

    init(_ text: String) { octets = Array(text.utf8) }

    /// Whether the value of an Authorization field holds it: `Bearer TOKEN` (RFC 6750 s2.1). The time depends on the length of what is
    /// offered alone.
    func admits(_ field: String) -> Bool {
        let scheme = "bearer "
        guard field.utf8.count > scheme.utf8.count, field.lowercased().hasPrefix(scheme), !octets.isEmpty else {
            return false
        }
        let offered = Array(field.utf8.dropFirst(scheme.utf8.count))
        var difference = UInt8(offered.count == octets.count ? 0 : 1)
        for (place, octet) in offered.enumerated() { difference |= octet ^ octets[place % octets.count] }
        return difference == 0
    }
}
