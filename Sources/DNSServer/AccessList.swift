// Who may ask for something.

package import DNSWire

/// Whom an access list admits, as a configuration says it.
package enum Admission: Equatable, Sendable {
    /// Everyone.
    case everyone
    /// The hosts of these networks; of none, nobody.
    case networks([Network])
}

/// Whom to admit, in the form that is asked for every query.
struct AccessList: ~Copyable, Sendable {
    private let networks: [Network]
    private let admitsEveryone: Bool

    init(_ admission: Admission) {
        switch admission {
        case .everyone:
            networks = []
            admitsEveryone = true
        case .networks(let networks):
            self.networks = networks
            admitsEveryone = false
        }
    }

    /// Another list of the same networks.
    func copy() -> AccessList { AccessList(admitsEveryone ? .everyone : .networks(networks)) }

    /// By what a host is admitted; nil where it is not.
    func admission(of host: IPAddress) -> Admission? {
        if admitsEveryone { return .everyone }
        return networks.first { $0.contains(host) }.map { .networks([$0]) }
    }

    /// Whether a host is admitted.
    func admits(_ host: IPAddress) -> Bool {
        if admitsEveryone { return true }
        for network in networks where network.contains(host) { return true }
        return false
    }
}
