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
    /// What entries of the cache are told apart by: the digest of the zone and of those who are asked. What was learnt from one is
    /// no answer of another.
    package internal(set) var tag: UInt32

    /// - Parameter sources: who is asked, as far as what is learnt from one is no answer of another; by default the upstreams.
    package init(_ zone: Name, _ action: Action, sources: [String]? = nil) {
        self.zone = zone.lowercase
        self.action = action
        let digest = Self.digest(self.zone.octets)
        key = RuleKey(rawValue: digest)
        tag = Self.digest(Array((sources ?? action.upstreams).joined(separator: " ").utf8), digest)
    }

    /// FNV-1a: the same for the same octets in every process.
    package static func digest(_ octets: [UInt8], _ start: UInt32 = 0x811c_9dc5) -> UInt32 {
        octets.reduce(start) { ($0 ^ UInt32($1)) &* 0x0100_0193 }
    }
}

extension ForwardRule.Action {
    /// Whether others are to be asked, and there is none.
    var isLacking: Bool {
        switch self {
        case .forward(let group): group.upstreams.isEmpty && group.fallback.isEmpty
        case .emptyZone: false
        }
    }

    /// Those who are asked, as logs name them.
    fileprivate var upstreams: [String] {
        switch self {
        case .forward(let group): (group.upstreams + group.fallback).map(\.description)
        case .emptyZone: []
        }
    }
}
