// Opening UDP sockets: whom they share an address with, and what is said when they cannot be opened.

import DNSDispatch
import DNSWire
import Glibc
import Testing

@Suite struct UDPSocketTests {
    private let any = SocketAddress(Loopback.v4, port: 0)

    private func failure(_ open: () throws -> Void) -> SocketError? {
        #expect(throws: SocketError.self) { try open() }
    }

    @Test("Port 0 becomes a port that is free")
    func freePort() throws {
        let socket = try UDPSocket(listeningOn: any)
        #expect(socket.address.address == Loopback.v4)
        #expect(socket.address.port != 0)
        #expect(socket.peer == nil)
    }

    @Test("A port that another socket has is in use, for both kinds of sockets")
    func inUse() throws {
        let taken = try UDPSocket(from: any)
        let address = taken.address
        for open in [
            { _ = try UDPSocket(from: address) },
            { _ = try UDPSocket(listeningOn: address) },
        ] {
            let error = try #require(failure(open))
            #expect(error.isAddressInUse)
            #expect("\(error)" == "\(address) is in use by another program")
            #expect(error.hint == "'ss -lntup sport = :\(address.port)' shows who it is.")
        }
    }

    @Test("A port that is listened on cannot be taken for questions")
    func listenerKeepsItsPort() throws {
        let listener = try UDPSocket(listeningOn: any)
        let address = listener.address
        let second = try UDPSocket(listeningOn: address)
        #expect(second.address == address)
        #expect(try #require(failure { _ = try UDPSocket(from: address) }).isAddressInUse)
    }

    @Test("An address that no interface has is named")
    func notAvailable() throws {
        let foreign = IPAddress(v4: 0xcb00_7109)
        let error = try #require(failure { _ = try UDPSocket(listeningOn: SocketAddress(foreign, port: 0)) })
        #expect(error == SocketError(call: "bind", code: EADDRNOTAVAIL, address: SocketAddress(foreign, port: 0)))
        #expect("\(error)" == "no interface of this machine has the address 203.0.113.9")
    }

    @Test(
        "A link-local address without its interface is told so",
        .enabled(if: Loopback.hasV6, "this machine has no IPv6"))
    func linkLocalWithoutScope() throws {
        let address = SocketAddress(IPAddress(high: 0xfe80 << 48, low: 1), port: 0)
        let error = try #require(failure { _ = try UDPSocket(listeningOn: address) })
        #expect("\(error)" == "[fe80::1]:0 is link-local: it needs an interface that is up")
    }

    @Test(
        "The IPv6 wildcard leaves the same port of IPv4 to others",
        .enabled(if: Loopback.hasV6, "this machine has no IPv6"))
    func onlyV6() throws {
        // other tests draw ports of IPv4 meanwhile: one that is taken by chance is no verdict
        for _ in 0..<16 {
            let six = try UDPSocket(from: SocketAddress(Loopback.anyV6, port: 0))
            do {
                let four = try UDPSocket(from: SocketAddress(Loopback.anyV4, port: six.address.port))
                #expect(four.address.port == six.address.port)
                return
            } catch {
                #expect(error.isAddressInUse)
            }
        }
        Issue.record("no port could be bound for both families")
    }

    @Test("It tells how large the buffers became")
    func buffers() throws {
        let asked = try UDPSocket(listeningOn: any, buffer: 65_536)
        #expect(asked.buffers.receive == 65_536 && asked.buffers.send == 65_536)
        let unasked = try UDPSocket(listeningOn: any)
        #expect(unasked.buffers.receive > 0 && unasked.buffers.send > 0)
    }
}
