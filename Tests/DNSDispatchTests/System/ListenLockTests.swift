// The lock per listening address.

import DNSDispatch
import DNSWire
import Glibc
import Testing

@Suite struct ListenLockTests {
    /// An address that no other test uses: its port is held by a socket as long as the body runs.
    private func withFreeAddress(_ body: (SocketAddress) throws -> Void) throws {
        let socket = try UDPSocket(from: SocketAddress(IPAddress(v4: 0x7f00_0001), port: 0))
        try body(socket.address)
    }

    @Test("The second to lock an address is told who holds it")
    func twice() throws {
        try withFreeAddress { address in
            let first = try ListenLock(address, transport: "udp")
            let error = #expect(throws: ListenLockError.self) { try ListenLock(address, transport: "udp") }
            guard case .held(let where_, let process, let program) = error else {
                Issue.record("not told that it is held, but \(String(describing: error))")
                return
            }
            #expect(where_ == address)
            #expect(process == getpid())
            let name = SystemFile.read("/proc/self/comm")?.dropLast()
            #expect(program.map { $0[...] } == name)
            let text = try #require(error.map { "\($0)" })
            #expect(text == "process \(getpid()) (\(name ?? "")) already serves \(address)")
            withExtendedLifetime(first) {}
        }
    }

    @Test("Asking who holds a lock does not wear it out")
    func manyTimes() throws {
        try withFreeAddress { address in
            let first = try ListenLock(address, transport: "udp")
            for _ in 0..<200 {
                #expect(throws: ListenLockError.self) { try ListenLock(address, transport: "udp") }
            }
            withExtendedLifetime(first) {}
        }
    }

    @Test("A lock that is let go can be taken again")
    func again() throws {
        try withFreeAddress { address in
            for _ in 0..<3 { _ = try ListenLock(address, transport: "udp") }
        }
    }

    @Test("Other addresses, other ports and other transports are other locks")
    func others() throws {
        try withFreeAddress { address in
            let locks = [
                try ListenLock(address, transport: "udp"),
                try ListenLock(address, transport: "tcp"),
                try ListenLock(SocketAddress(IPAddress(v4: 0x7f00_0002), port: address.port), transport: "udp"),
                try ListenLock(SocketAddress(IPAddress(high: 0, low: 1), port: address.port), transport: "udp"),
                try ListenLock(
                    SocketAddress(IPAddress(high: 0xfe80 << 48, low: 1), port: address.port, scope: 2), transport: "udp"
                ),
            ]
            #expect(locks.count == 5)
        }
    }

    @Test("Port 0 is free as often as it is asked for")
    func anyPort() throws {
        let address = SocketAddress(IPAddress(v4: 0x7f00_0001), port: 0)
        let one = try ListenLock(address, transport: "udp")
        let other = try ListenLock(address, transport: "udp")
        withExtendedLifetime((one, other)) {}
    }
}
