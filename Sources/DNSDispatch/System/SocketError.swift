// What a system call that failed tells a person.

package import DNSWire
import Glibc

/// A system call that failed, and on which address.
package struct SocketError: Error, Hashable, Sendable {
    /// The name of the call.
    package let call: String
    /// Its error number (errno), positive.
    package let code: Int32
    /// The address that it was about, where there is one.
    package let address: SocketAddress?

    package init(call: String, code: Int32, address: SocketAddress? = nil) {
        self.call = call
        self.code = code
        self.address = address
    }

    /// Whether the address is taken by another socket (EADDRINUSE).
    package var isAddressInUse: Bool { code == EADDRINUSE }
}

extension SocketError: CustomStringConvertible {
    /// One sentence without a full stop, such as `127.0.0.1:53 is in use by another program`.
    package var description: String {
        let place = address.map(\.description) ?? "the socket"
        switch (call, code) {
        case ("bind", EADDRINUSE): return "\(place) is in use by another program"
        case ("bind", EACCES): return "\(place) may not be bound by this user"
        case ("bind", EADDRNOTAVAIL):
            return address.map { "no interface of this machine has the address \($0.address)" } ?? "no such address"
        case ("bind", ENODEV) where isLinkLocal,
            ("bind", EINVAL) where isLinkLocal:
            return "\(place) is link-local: it needs an interface that is up"
        case (_, EAFNOSUPPORT):
            return "this machine has no \(address?.address.isV4 == true ? "IPv4" : "IPv6") (\(place))"
        case (_, EMFILE): return "this process may open no more files (\(call) for \(place))"
        default:
            let about = address.map { " for \($0)" } ?? ""
            return "\(call)\(about) failed: \(Self.text(of: code))"
        }
    }

    private var isLinkLocal: Bool { address?.address.isLinkLocal ?? false }

    /// What can be done about it, in one or two sentences, where that is known.
    package var hint: String? {
        guard call == "bind", let address else { return nil }
        switch code {
        case EADDRINUSE where address.port == 53:
            return """
                On many systems this is the stub resolver of systemd-resolved: write DNSStubListener=no into \
                /etc/systemd/resolved.conf and run 'systemctl restart systemd-resolved'. \
                'ss -lntup sport = :53' shows who it is.
                """
        case EADDRINUSE: return "'ss -lntup sport = :\(address.port)' shows who it is."
        case EACCES where address.port < 1024:
            return """
                A port below 1024 needs the capability CAP_NET_BIND_SERVICE, or the sysctl \
                net.ipv4.ip_unprivileged_port_start at \(address.port) or lower.
                """
        case EADDRNOTAVAIL: return "'ip address' lists the addresses of this machine."
        default: return nil
        }
    }

    /// The C library's words for an error number.
    package static func text(of code: Int32) -> String {
        unsafe strerror(code).map { unsafe String(cString: $0) } ?? "error \(code)"
    }

    /// The result of a call that returns a negative errno when it fails.
    /// - Throws: what the call's failure was.
    @discardableResult
    static func check(_ result: Int32, _ call: String, _ address: SocketAddress? = nil) throws(SocketError) -> Int32 {
        if result < 0 { throw SocketError(call: call, code: -result, address: address) }
        return result
    }
}
