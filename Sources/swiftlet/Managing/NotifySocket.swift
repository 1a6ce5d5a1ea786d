// The datagram socket on which a service manager listens.

import DNSDispatch
import Glibc

/// Sends datagrams to the socket that `NOTIFY_SOCKET` names.
final class NotifySocket: Sendable {
    /// How long a manager that does not read is waited for. What it misses then is lost, and nothing else with it.
    private static let patience = timeval(tv_sec: 1, tv_usec: 0)

    private let address: UnixAddress
    private let descriptor: CInt

    /// Nil where it is no path and no abstract name, or no socket can be had.
    init?(_ name: String) {
        guard name.hasPrefix("/") || name.hasPrefix("@"), let address = UnixAddress(name) else { return nil }
        self.address = address
        descriptor = socket(AF_UNIX, CInt(SOCK_DGRAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return nil }
        var patience = Self.patience
        unsafe setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
    }

    deinit { close(descriptor) }

    /// Sends one datagram. That it could not be sent is nobody's concern: a manager may have been started anew.
    func send(_ text: String) {
        // connected each time: the manager may have opened its socket anew meanwhile
        guard address.connect(descriptor) else { return }
        let octets = Array(text.utf8)
        _ = unsafe Glibc.send(descriptor, octets, octets.count, CInt(MSG_NOSIGNAL))
    }
}
