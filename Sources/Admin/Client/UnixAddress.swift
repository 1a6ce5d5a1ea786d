// The address of a Unix socket.

import Glibc

/// A path that fits into the address of a Unix socket.
struct UnixAddress {
    private var address = sockaddr_un()

    /// Nil where the path is too long or empty.
    init?(_ path: String) {
        let octets = Array(path.utf8)
        let room = MemoryLayout.size(ofValue: address.sun_path)
        guard !octets.isEmpty, octets.count < room else { return nil }
        address.sun_family = sa_family_t(AF_UNIX)
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: octets) }
    }

    /// Connects a descriptor to it; errno says why not.
    func connect(_ descriptor: Int32) -> Bool {
        unsafe withUnsafePointer(to: address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        } == 0
    }
}
