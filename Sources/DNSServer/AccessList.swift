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

extension [Network] {
    /// The addresses that never leave a site: loopback, RFC 1918, RFC 4193 and link-local ones (RFC 3927, RFC 4291 s2.5.6).
    package static let privateUse: [Network] = [
        "127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16", "::1/128", "fc00::/7", "fe80::/10",
    ].compactMap { Network($0) }
}
