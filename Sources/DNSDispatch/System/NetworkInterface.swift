// The interfaces of this machine and their addresses.

import CSockets
package import DNSWire

/// One address of one interface.
package struct NetworkInterface: Hashable, Sendable {
    /// The interface's name, such as `eth0`.
    package let name: String
    /// The number by which the kernel knows it, which is the scope of its link-local addresses.
    package let index: UInt32
    package let address: IPAddress
    /// Bits that the addresses on its link share: 0 to 32 or 0 to 128, by the address's family.
    package let prefix: Int
    package let isUp: Bool
    package let isLoopback: Bool

    /// Every address of every interface, in the kernel's order.
    /// - Throws: when the kernel does not tell.
    package static func all() throws(SocketError) -> [NetworkInterface] {
        var rows: [cs_interface] = []
        var count = 64
        repeat {
            // one more may come between two calls
            rows = [cs_interface](repeating: cs_interface(), count: count)
            let result = unsafe rows.withUnsafeMutableBufferPointer { rows in
                unsafe cs_interfaces(rows.baseAddress, UInt32(rows.count))
            }
            count = Int(try SocketError.check(result, "getifaddrs"))
        } while count > rows.count
        return rows.prefix(count).map { row in
            NetworkInterface(
                name: name(of: row), index: row.index, address: IPAddress(high: row.high, low: row.low),
                prefix: Int(row.prefix),
                isUp: row.is_up != 0, isLoopback: row.is_loopback != 0)
        }
    }

    private static func name(of row: cs_interface) -> String {
        unsafe withUnsafeBytes(of: row.name) { unsafe String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    }
}
