// A port on which nobody listens, and nobody else can.

import DNSWire
import Glibc

/// A TCP port that is taken and not listened on: whoever connects to it is refused, for as long as this lives.
struct DeafPort: ~Copyable {
    private let socket: Int32
    let address: SocketAddress

    init() {
        socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var name = sockaddr_in()
        name.sin_family = sa_family_t(AF_INET)
        name.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let socket = socket
        unsafe withUnsafeMutablePointer(to: &name) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                precondition(unsafe bind(socket, $0, size) == 0 && getsockname(socket, $0, &size) == 0)
            }
        }
        address = SocketAddress(IPAddress(v4: 0x7f00_0001), port: UInt16(bigEndian: name.sin_port))
    }

    deinit { close(socket) }
}
