// What is done with the questions of one forward zone.

package import DNSDispatch
package import DNSWire

/// A forward zone: the names that it holds, and what is done with questions for them.
package struct ForwardRule: Sendable {
    /// What is done with a question.
    package enum Action: Equatable, Sendable {
        /// One of the upstreams is asked.
        case forward(UpstreamGroup)
        /// Nobody is asked: an empty zone answers (RFC 6303 s3).
        case emptyZone
    }

    /// The name at and below which the rule holds.
    package let zone: Name
    package let action: Action
    /// What the dispatcher counts by. It stays the same as long as the configuration names the zone.
    package internal(set) var key: RuleKey

    package init(_ zone: Name, _ action: Action) {
        self.zone = zone.lowercase
        self.action = action
        key = RuleKey(rawValue: Self.digest(self.zone.octets))
    }

    /// FNV-1a: the same for the same name in every process.
    private static func digest(_ octets: [UInt8]) -> UInt32 {
        octets.reduce(0x811c_9dc5) { ($0 ^ UInt32($1)) &* 0x0100_0193 }
    }
}
