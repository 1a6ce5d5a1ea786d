// UDP ports over real sockets on the loopback interface.

import DNSDispatch
import DNSWire
import Glibc
import Testing

@Suite struct UDPPortTests {
    private func listening(_ address: IPAddress, port: UInt16 = 0, bufferSize: Int = 2_048) throws -> PortBench {
        try PortBench(UDPSocket(listeningOn: SocketAddress(address, port: port)), bufferSize: bufferSize)
    }

    private func asking(_ address: IPAddress = Loopback.anyV4, to peer: SocketAddress? = nil) throws -> PortBench {
        try PortBench(UDPSocket(from: SocketAddress(address, port: 0), to: peer))
    }

    @Test("A batch that is sent arrives whole, each datagram with its octets, its sender and the address it came to")
    func batches() throws {
        let server = try listening(Loopback.v4)
        let client = try asking(Loopback.v4)
        let sent = (0..<40).map { [UInt8](repeating: UInt8($0), count: 12 + 31 * $0) }
        let batch = client.messages(sent.map { ($0, Path(peer: server.address)) })
        #expect(client.port.send(batch, from: 0) == .sent(40))
        let got = server.receive(40)
        #expect(got.map(\.octets) == sent)
        #expect(got.allSatisfy { $0.arrival.path == Path(peer: client.address, local: Loopback.v4) })
        #expect(got.allSatisfy { $0.arrival.time == PortBench.time && !$0.arrival.isTruncated })
        #expect(server.receiveOnce() == .nothing)
    }

    @Test("More than a batch takes is received by the next calls")
    func severalBatches() throws {
        let server = try PortBench(UDPSocket(listeningOn: SocketAddress(Loopback.v4, port: 0)), batch: 8)
        let client = try asking()
        for number in 0..<20 { client.send([UInt8(number)], to: server.address) }
        #expect(server.receive(20).map(\.octets) == (0..<20).map { [UInt8($0)] })
        #expect(server.receiveOnce() == .nothing)
        #expect(server.batch.received == 20)
    }

    @Test("On the IPv4 wildcard a reply leaves from the address that was asked, wherever the kernel would send from")
    func wildcardV4() throws {
        let server = try listening(Loopback.anyV4)
        let client = try asking(Loopback.v4)
        for asked in [Loopback.otherV4, Loopback.v4, IPAddress(v4: 0x7f01_0203)] {
            client.send([1, 2, 3], to: SocketAddress(asked, port: server.address.port))
            let query = try #require(server.receive(1).first)
            #expect(query.arrival.path.peer == client.address)
            #expect(query.arrival.path.local == asked)
            server.send([4, 5], query.arrival.path)
            let reply = try #require(client.receive(1).first)
            #expect(reply.arrival.path.peer == SocketAddress(asked, port: server.address.port))
            #expect(reply.octets == [4, 5])
        }
    }

    @Test(
        "The interface that a query came by is named for a reply to a link-local address alone",
        arguments: [Loopback.anyV4, Loopback.hasV6 ? Loopback.anyV6 : Loopback.anyV4])
    func interface(wildcard: IPAddress) throws {
        let asked = wildcard.isV4 ? Loopback.v4 : Loopback.v6
        let server = try listening(wildcard)
        let client = try asking(asked)
        client.send([1], to: SocketAddress(asked, port: server.address.port))
        var path = try #require(server.receive(1).first).arrival.path
        #expect(path.interface != 0)
        // there is none with this number: naming it would keep the reply from leaving
        path.interface = 0x7fff_0000
        #expect(server.send([2], path))
        #expect(client.receive(1).map(\.octets) == [[2]])
        path.peer = SocketAddress(IPAddress("fe80::1") ?? asked, port: 53)
        if !wildcard.isV4 { #expect(!server.send([3], path)) }
    }

    @Test(
        "On the IPv6 wildcard a reply leaves from the address that was asked",
        .enabled(if: Loopback.hasV6, "this machine has no IPv6"))
    func wildcardV6() throws {
        let server = try listening(Loopback.anyV6)
        let client = try asking(Loopback.v6)
        client.send([1, 2, 3], to: SocketAddress(Loopback.v6, port: server.address.port))
        let query = try #require(server.receive(1).first)
        #expect(query.arrival.path.peer == client.address)
        #expect(query.arrival.path.local == Loopback.v6)
        #expect(server.send([4, 5], query.arrival.path))
        let reply = try #require(client.receive(1).first)
        #expect(reply.arrival.path.peer == SocketAddress(Loopback.v6, port: server.address.port))
    }

    @Test(
        "A query to a link-local address is answered from it, through its interface",
        .enabled(if: Loopback.linkLocal != nil, "this machine has no link-local IPv6 address"))
    func linkLocal() throws {
        let own = try #require(Loopback.linkLocal)
        let server = try listening(Loopback.anyV6)
        let client = try PortBench(UDPSocket(from: own))
        var asked = own
        asked.port = server.address.port
        #expect(client.send([1], to: asked))
        let query = try #require(server.receive(1).first)
        #expect(query.arrival.path.local == own.address)
        #expect(query.arrival.path.peer.address == own.address)
        #expect(query.arrival.path.peer.scope != 0)
        #expect(server.send([2], query.arrival.path))
        #expect(client.receive(1).first?.arrival.path.peer.address == own.address)
    }

    @Test("A datagram that does not fit is flagged, one that just fits is not")
    func truncation() throws {
        let server = try listening(Loopback.v4, bufferSize: 64)
        let client = try asking()
        for length in [63, 64, 65, 500, 0] {
            client.send([UInt8](repeating: 7, count: length), to: server.address)
        }
        let got = server.receive(5).map(\.arrival)
        #expect(got.map(\.length) == [63, 64, 64, 64, 0])
        #expect(got.map(\.isTruncated) == [false, false, true, true, false])
    }

    @Test("What the kernel drops for want of buffer is counted")
    func drops() throws {
        let server = try PortBench(UDPSocket(listeningOn: SocketAddress(Loopback.v4, port: 0), buffer: 8_192))
        let client = try asking()
        let sent = 500
        for _ in 0..<sent { #expect(client.send([UInt8](repeating: 1, count: 500), to: server.address)) }
        var received = 0
        while case .received(let count) = server.receiveOnce() { received += count }
        #expect(received > 0 && received < sent)
        // the count travels with the next datagram that finds room
        #expect(client.send([1], to: server.address))
        received += server.receive(1).count
        #expect(received + Int(server.port.drops) == sent + 1)
        #expect(server.toldDrops == server.port.drops)
        // the next one bears the same count, of what was dropped in all
        #expect(client.send([1], to: server.address))
        #expect(server.receive(1).count == 1)
        #expect(received + Int(server.port.drops) == sent + 1)
    }

    @Test("Two sockets that share an address each get a part of the queries, and none is lost")
    func sharedAddress() throws {
        let one = try listening(Loopback.v4)
        let other = try listening(Loopback.v4, port: one.address.port)
        // whose socket a datagram comes to depends on the ports: so many all on one side do not happen
        let clients = try (0..<64).map { _ in try asking() }
        for client in clients { #expect(client.send([1], to: one.address)) }
        var counts = [0, 0]
        while counts[0] + counts[1] < clients.count {
            let before = counts
            if case .received(let count) = one.receiveOnce() { counts[0] += count }
            if case .received(let count) = other.receiveOnce() { counts[1] += count }
            try #require(counts != before || one.poller.wait(nanoseconds: 1_000_000_000) > 0)
        }
        #expect(counts[0] + counts[1] == 64)
        #expect(counts.allSatisfy { $0 > 0 })
    }

    @Test("A connected port hears its peer and nobody else")
    func connected() throws {
        let upstream = try asking(Loopback.v4)
        let stranger = try asking(Loopback.v4)
        let port = try asking(to: upstream.address)
        #expect(port.port.send(port.messages([([1, 1], Path(peer: upstream.address))]), from: 0) == .sent(1))
        let question = try #require(upstream.receive(1).first)
        #expect(question.octets == [1, 1])
        let back = SocketAddress(Loopback.v4, port: port.address.port)
        #expect(question.arrival.path.peer == back)
        stranger.send([6, 6, 6], to: back)
        upstream.send([2, 2], to: back)
        #expect(port.receive(1).map(\.octets) == [[2, 2]])
        #expect(port.receiveOnce() == .nothing)
    }

    @Test("A connected port is told when nobody listens at its peer, and goes on")
    func refused() throws {
        // a port that is bound now and free a moment later
        let gone = try asking(Loopback.v4)
        let port = try asking(to: gone.address)
        gone.port.close()
        port.send([1], to: gone.address)
        #expect(port.poller.wait(nanoseconds: 5_000_000_000) == 1)
        #expect(port.receiveOnce() == .failed(ECONNREFUSED))
        #expect(port.receiveOnce() == .nothing)
    }

    @Test("A message that cannot leave is told by its error, those before and after it leave")
    func partialSend() throws {
        let server = try listening(Loopback.v4)
        let client = try asking()
        let batch = client.messages([
            ([1], Path(peer: server.address)),
            ([2], Path(peer: SocketAddress(Loopback.v4, port: 0))),
            ([3], Path(peer: SocketAddress(Loopback.v6, port: 53))),
            ([4], Path(peer: server.address)),
            ([5], Path(peer: server.address)),
        ])
        #expect(client.port.send(batch, from: 0) == .sent(1))
        #expect(client.port.send(batch, from: 1) == .failed(EINVAL))
        #expect(client.port.send(batch, from: 2) == .failed(EAFNOSUPPORT))
        #expect(client.port.send(batch, from: 3) == .sent(2))
        #expect(server.receive(3).map(\.octets) == [[1], [4], [5]])
    }

    @Test("A port is reported readable only while that is wanted, and not at all once it is closed")
    func interest() throws {
        let server = try listening(Loopback.v4)
        let client = try asking()
        client.send([1], to: server.address)
        #expect(server.poller.wait(nanoseconds: 5_000_000_000) == 1)
        #expect(server.poller.ready(0).key == 42)
        #expect(server.poller.ready(0).isReadable)
        server.port.setReadable(false)
        #expect(server.poller.wait(nanoseconds: 0) == 0)
        server.port.setReadable(true)
        server.port.setReadable(true)
        #expect(server.poller.wait(nanoseconds: 5_000_000_000) == 1)
        server.port.close()
        #expect(server.poller.wait(nanoseconds: 0) == 0)
        #expect(server.receiveOnce() == .failed(EBADF))
        #expect(server.port.send(server.messages([([1], Path(peer: client.address))]), from: 0) == .failed(EBADF))
    }
}
