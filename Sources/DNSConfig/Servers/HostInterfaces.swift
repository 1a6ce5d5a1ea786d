// What is to be known of this host's interfaces.

package import DNSWire

/// The addresses of this host's interfaces, and the numbers that the system knows these by.
package struct HostInterfaces: Sendable {
    package var addresses: Set<IPAddress> = []
    /// The scopes of link-local addresses (RFC 4007 s6), by the names of interfaces.
    package var scopes: [String: UInt32] = [:]

    package init() {}
}
