// The address by which a server is reached that listens at all of them.

import DNSWire

extension IPAddress {
    /// The loopback address of the same family.
    var loopback: IPAddress { isV4 ? IPAddress(v4: 0x7f00_0001) : IPAddress(high: 0, low: 1) }
}
