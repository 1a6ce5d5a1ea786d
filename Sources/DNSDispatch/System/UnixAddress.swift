// The address of a Unix socket.

import Glibc

/// A path, or a name of the abstract name space, that fits into the address of a Unix socket.
package struct UnixAddress: Sendable {
    private var address = sockaddr_un()
    private let size: socklen_t

    /// A path; with `@` in front, the rest is a name of the abstract name space (unix(7)). Nil where it is too long or empty.
    package init?(_ path: String) {
        var octets = Array(path.utf8)
        let room = MemoryLayout.size(ofValue: address.sun_path)
        guard !octets.isEmpty, octets.count < room else { return nil }
        let start = MemoryLayout<sockaddr_un>.size - room
        if octets[0] == UInt8(ascii: "@") {
            octets[0] = 0
            // an abstract name is as long as the address says: no octet more
            size = socklen_t(start + octets.count)
        } else {
            size = socklen_t(start + room)
        }
        address.sun_family = sa_family_t(AF_UNIX)
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: octets) }
    }

    /// Connects a descriptor to it; errno says why not.
    package func connect(_ descriptor: Int32) -> Bool { unsafe with { unsafe Glibc.connect(descriptor, $0, $1) } == 0 }

    /// Binds a descriptor to it; errno says why not.
    package func bind(_ descriptor: Int32) -> Bool { unsafe with { unsafe Glibc.bind(descriptor, $0, $1) } == 0 }

    private func with(_ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32) -> Int32 {
        unsafe withUnsafePointer(to: address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { unsafe body($0, size) }
        }
    }
}
