// Who may ask for something.

package import DNSWire

/// Networks whose hosts are admitted.
package struct AccessList: ~Copyable, Sendable {
    private let networks: [Network]
    private let admitsEveryone: Bool

    /// A list of networks; an empty one admits nobody.
    package init(_ networks: [Network]) {
        self.networks = networks
        admitsEveryone = false
    }

    private init(everyone: Bool) {
        networks = []
        admitsEveryone = everyone
    }

    /// The list that admits everyone.
    package static var everyone: AccessList { AccessList(everyone: true) }

    /// Another list of the same networks.
    package func copy() -> AccessList { admitsEveryone ? .everyone : AccessList(networks) }

    /// Whether a host is admitted.
    package func admits(_ host: IPAddress) -> Bool {
        if admitsEveryone { return true }
        for network in networks where network.contains(host) { return true }
        return false
    }
}
