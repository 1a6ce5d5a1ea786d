// Ports for servers that tests start.

import DNSWire
import Glibc
import NIOConcurrencyHelpers

/// Chooses ports that nobody uses, each only once in a run.
///
/// They lie below those that the system gives out by itself, so that no client's socket takes one between the choice and the use.
enum FreePorts {
    private static let taken = NIOLockedValueBox<Set<UInt16>>([])

    /// A port that is free now on both loopback addresses, for UDP and TCP.
    static func pick() throws -> UInt16 {
        for _ in 0..<1000 {
            let port = UInt16.random(in: 10_000..<32_000)
            guard taken.withLockedValue({ $0.insert(port).inserted }) else { continue }
            if isFree(port) { return port }
        }
        throw NotInTime(description: "no free port was found")
    }

    private static func isFree(_ port: UInt16) -> Bool {
        let addresses = [IPAddress.loopback4] + (HostFacts.hasIPv6 ? [IPAddress.loopback6] : [])
        return addresses.allSatisfy { address in
            let place = SocketAddress(address, port: port)
            return Socket.canBind(.datagram, place) && Socket.canBind(.stream, place)
        }
    }
}

/// What this machine has.
enum HostFacts {
    /// Whether ::1 can be listened on.
    static let hasIPv6 = Socket.canBind(.datagram, SocketAddress(.loopback6, port: 0))
}

extension IPAddress {
    static let loopback4 = IPAddress(v4: 0x7f00_0001)
    static let loopback6 = IPAddress(high: 0, low: 1)
}
