// The lock that keeps two servers from sharing one listening address by accident.

import CSockets
package import DNSWire

/// Why a listening address could not be locked.
package enum ListenLockError: Error, Sendable {
    /// Another process has the lock. Its id, nil if that cannot be known from here, and the name of its program.
    case held(address: SocketAddress, process: Int32?, program: String?)
    /// The lock cannot be had at all.
    case unavailable(SocketError)
}

extension ListenLockError: CustomStringConvertible {
    /// One sentence without a full stop.
    package var description: String {
        switch self {
        case .held(let address, let process, let program):
            let holder = process.map { "process \($0)" + (program.map { " (\($0))" } ?? "") } ?? "another process"
            return "\(holder) already serves \(address)"
        case .unavailable(let error): return "\(error)"
        }
    }
}

/// An exclusive lock on a listening address, as long as it is referred to.
///
/// With SO_REUSEPORT two servers of one user could bind the same address, and the kernel would give each a part of the
/// queries. The lock is a listening socket of the abstract Unix name space: it belongs to the network name space, as the
/// address does, needs no folder and no privilege, goes with its process however that ends, and the kernel tells who
/// listens.
package final class ListenLock: Sendable {
    private let held: Descriptor?

    /// Takes the lock for one address and one transport, such as `udp`. Port 0, which is never the same twice, needs none.
    package init(_ address: SocketAddress, transport: String) throws(ListenLockError) {
        guard address.port != 0 else {
            held = nil
            return
        }
        let name = Array("swiftlet/\(transport)/\(address)".utf8)
        do throws(SocketError) {
            held = try Descriptor(Self.listen(name), "bind", address)
        } catch {
            guard error.isAddressInUse else { throw .unavailable(error) }
            let process = Self.holder(name)
            throw .held(address: address, process: process, program: process.flatMap(Self.program))
        }
    }

    private static func listen(_ name: [UInt8]) -> Int32 {
        unsafe name.withUnsafeBufferPointer { unsafe cs_abstract_listen($0.baseAddress, UInt32($0.count)) }
    }

    private static func holder(_ name: [UInt8]) -> Int32? {
        let process = unsafe name.withUnsafeBufferPointer { name in
            unsafe cs_abstract_holder(name.baseAddress, UInt32(name.count))
        }
        return process > 0 ? process : nil
    }

    private static func program(_ process: Int32) -> String? {
        SystemFile.read("/proc/\(process)/comm")?.split(separator: "\n").first.map(String.init)
    }
}
