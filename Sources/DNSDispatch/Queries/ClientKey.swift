// Whom the shares of clients are counted for.

package import DNSWire

/// A client as shares are counted: an IPv4 address, or the /64 that an IPv6 address lies in.
package struct ClientKey: Hashable, Sendable {
    private let high: UInt64
    private let low: UInt64

    /// The client that an address belongs to.
    package init(_ address: IPAddress) {
        high = address.high
        low = address.isV4 ? address.low : 0
    }
}
