// Addresses that are in order, but not those of one host that can be reached.

import DNSWire

extension ValueProblem {
    /// Why questions cannot be sent to the address that stands in `host`: it is nobody's. Nil when it is somebody's.
    static func nobody(_ address: IPAddress, in host: HostPort) -> ValueProblem? {
        guard address.isUnspecified else { return nil }
        return ValueProblem(
            .badUpstream, "\(address) is no address that questions can be sent to",
            hint: "write 127.0.0.1 or [::1] for a server on this host", offset: host.hostOffset,
            length: host.host.unicodeScalars.count)
    }

    /// Why the address that stands in `host` cannot be that of one host; nil when it can.
    /// - Parameter code: that of the key's own mistakes.
    static func noHost(_ address: IPAddress, in host: HostPort, _ code: DiagnosticCode) -> ValueProblem? {
        let length = host.host.unicodeScalars.count
        if address.isGroup {
            return ValueProblem(
                code, "\(address) stands for many hosts, not for one", hint: "write the address of one host",
                offset: host.hostOffset, length: length)
        }
        if !address.isV4, address.isLinkLocal {
            return ValueProblem(
                .notSupported, "\(address) is link-local: it needs an interface, which is not supported yet",
                hint: "write an address that is not link-local", offset: host.hostOffset, length: length)
        }
        return nil
    }
}

extension IPAddress {
    /// Whether it is a multicast address (RFC 5771, RFC 4291 s2.7) or the limited broadcast address (RFC 919).
    fileprivate var isGroup: Bool { isV4 ? v4Bits >> 28 == 0xe || v4Bits == .max : high >> 56 == 0xff }
}
