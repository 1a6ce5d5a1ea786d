// What the machine tells of itself: clock, interfaces, heap; and how its errors read.

import DNSDispatch
import DNSWire
import Glibc
import Testing

@Suite struct MachineTests {
    @Test("The clock never goes back")
    func clock() {
        let clock = BootClock()
        var last = clock.now
        #expect(last > Instant(nanoseconds: 0))
        for _ in 0..<1_000 {
            let now = clock.now
            #expect(now >= last)
            last = now
        }
    }

    @Test("The loopback interface is listed with its address")
    func interfaces() throws {
        let all = try NetworkInterface.all()
        let loopback = try #require(all.first { $0.address == IPAddress(v4: 0x7f00_0001) })
        #expect(loopback.isLoopback && loopback.isUp)
        let index = unsafe if_nametoindex(loopback.name)
        #expect(loopback.index == index)
        #expect(loopback.index > 0)
    }

    @Test("The heap counts what is held", .enabled(if: Heap.octetsInUse > 0, "a sanitizer's heap tells nothing"))
    func heap() {
        let before = Heap.octetsInUse
        let held = [UInt8](repeating: 1, count: 50_000_000)
        #expect(Heap.octetsInUse >= before + 25_000_000)
        #expect(held.count == 50_000_000)
        Heap.trim()
    }

    private static let address = SocketAddress(IPAddress(v4: 0xc000_0201), port: 53)
    private static let linkLocal = SocketAddress(IPAddress(high: 0xfe80 << 48, low: 1), port: 53)

    @Test(
        "A failed call is told in words",
        arguments: [
            (
                SocketError(call: "bind", code: EADDRINUSE, address: address),
                "192.0.2.1:53 is in use by another program"
            ),
            (SocketError(call: "bind", code: EACCES, address: address), "192.0.2.1:53 may not be bound by this user"),
            (
                SocketError(call: "bind", code: EADDRNOTAVAIL, address: address),
                "no interface of this machine has the address 192.0.2.1"
            ),
            (
                SocketError(call: "bind", code: EINVAL, address: linkLocal),
                "[fe80::1]:53 is link-local: it needs an interface that is up"
            ),
            (
                SocketError(call: "socket", code: EAFNOSUPPORT, address: linkLocal),
                "this machine has no IPv6 ([fe80::1]:53)"
            ),
            (
                SocketError(call: "bind", code: EINVAL, address: address),
                "bind for 192.0.2.1:53 failed: Invalid argument"
            ),
            (SocketError(call: "epoll_create1", code: ENOMEM), "epoll_create1 failed: Cannot allocate memory"),
        ])
    func words(_ error: SocketError, text: String) {
        #expect("\(error)" == text)
    }

    @Test("The limit of open files can be raised to the hard one")
    func openFiles() throws {
        let hard = OpenFileLimit.current.hard
        #expect(try OpenFileLimit.raise() == hard)
        #expect(OpenFileLimit.current == OpenFileLimit(soft: hard, hard: hard))
    }

    @Test("What can be mended comes with a hint")
    func hints() throws {
        let inUse = try #require(SocketError(call: "bind", code: EADDRINUSE, address: Self.address).hint)
        #expect(inUse.contains("systemd-resolved"))
        let denied = try #require(SocketError(call: "bind", code: EACCES, address: Self.address).hint)
        #expect(denied.contains("CAP_NET_BIND_SERVICE"))
        #expect(SocketError(call: "socket", code: EMFILE, address: Self.address).hint == nil)
    }
}
