// The listener as a whole, over real sockets on loopback.

import DNSTransports
import DNSWire
import NIOCore
import NIOPosix
import Testing

@Suite(.timeLimit(.minutes(1))) struct StreamListenerTests {
    @Test("Questions are answered over IPv4 and IPv6, and the responder learns both ends", arguments: loopbacks)
    func answers(address: SocketAddress) async throws {
        let responder = ScriptedResponder()
        let fixture = try await ListenerFixture(responder, on: address)
        let peer = try await StreamPeer.connect(to: fixture.address)
        try await peer.send(frame(query(1)))
        #expect(await peer.next() == query(1))
        let asked = try #require(responder.asked.first)
        #expect(asked.local == fixture.address)
        #expect(asked.client.address == address.address)
        #expect(asked.client.port == UInt16(try #require(peer.channel.localAddress?.port)))
        try await fixture.end()
        #expect(await peer.next() == nil)
    }

    @Test("On the unspecified address the responder learns the address that was connected to; IPv6 leaves IPv4 alone")
    func unspecified() async throws {
        let responder = ScriptedResponder()
        let (six, four) = try await bothFamilies(responder)
        for target in ["127.0.0.1", "::1"] {
            let peer = try await StreamPeer.connect(to: loopback(target, port: six.address.port))
            try await peer.send(frame(query(1)))
            _ = await peer.next()
        }
        #expect(responder.asked.map(\.local.address.description) == ["127.0.0.1", "::1"])
        #expect(four.connections.counters.accepted == 1)
        #expect(six.connections.counters.accepted == 1)
        try await four.end()
        try await six.end()
    }

    /// Listens on both unspecified addresses with one port: the first that the system finds for IPv6 and that nobody has
    /// for IPv4.
    private func bothFamilies(_ responder: ScriptedResponder) async throws -> (ListenerFixture, ListenerFixture) {
        for _ in 0..<50 {
            let six = try await ListenerFixture(responder, on: loopback("::"))
            let four = try? await ListenerFixture(responder, on: loopback("0.0.0.0", port: six.address.port))
            if let four { return (six, four) }
            try await six.end()
        }
        throw Nobody()
    }

    /// No port was to be had.
    private struct Nobody: Error {}

    @Test("An address that is taken is told by an error that names it, and nothing stays open")
    func taken() async throws {
        let fixture = try await ListenerFixture()
        let other = loopback("::1")
        let error = await #expect(throws: StreamListenError.self) {
            try await StreamListener.bind(
                [other, fixture.address], on: MultiThreadedEventLoopGroup.singleton, connections: fixture.connections,
                responder: ScriptedResponder()
            ).get()
        }
        #expect(error?.address == fixture.address)
        #expect(error?.errno == 98)
        try await fixture.end()
    }

    @Test("Questions that are split at any octet are answered", arguments: 0...frame(query(1) + query(2)).count)
    func split(at border: Int) async throws {
        let fixture = try await ListenerFixture()
        let peer = try await StreamPeer.connect(to: fixture.address)
        let stream = frame(query(1)) + frame(query(2))
        for part in [stream[..<border], stream[border...]] { try await peer.send(Array(part)) }
        #expect(await peer.next(2) == [query(1), query(2)])
        try await fixture.end()
    }

    @Test("A thousand pipelined questions are answered out of order, from another thread")
    func pipelined() async throws {
        let responder = ScriptedResponder { _ in .later }
        let fixture = try await ListenerFixture(responder)
        let peer = try await StreamPeer.connect(to: fixture.address)
        let worker = Task {
            var count = 0
            for await _ in responder.messages {
                count += 1
                StreamReplies.deliver(responder.takeWaiting().reversed())
                if count == 1000 { break }
            }
        }
        try await peer.send((0..<1000).flatMap { frame(query($0)) })
        let answers = await peer.next(1000)
        #expect(Set(answers.map { id(of: $0) }) == Set(0..<1000))
        await worker.value
        #expect(fixture.connections.counters.replies == 1000)
        try await fixture.end()
    }

    @Test("A peer that does not read stops the asking, and gets everything when it reads")
    func slowReader() async throws {
        let responder = ScriptedResponder { .reply($0 + [UInt8](repeating: 0, count: 60_000)) }
        let fixture = try await ListenerFixture(responder)
        let peer = try await StreamPeer.connect(to: fixture.address, reading: false, receiveBuffer: 4096)
        try await peer.send((0..<500).flatMap { frame(query($0)) })
        var arrivals = responder.messages.makeAsyncIterator()
        for _ in 0..<5 { _ = await arrivals.next(isolation: nil) }
        try await peer.startReading()
        #expect(await peer.next(500).map { id(of: $0) } == Array(0..<500))
        try await fixture.end()
    }

    @Test("A peer that never reads is cut off; until then it has cost no more than the bounds allow")
    func neverReads() async throws {
        let responder = ScriptedResponder { .reply($0 + [UInt8](repeating: 0, count: 60_000)) }
        let fixture = try await ListenerFixture(responder) { $0.outputTime = .milliseconds(100) }
        let peer = try await StreamPeer.connect(to: fixture.address, reading: false, receiveBuffer: 4096)
        try await peer.send((0..<500).flatMap { frame(query($0)) })
        _ = await peer.next(500)
        #expect(fixture.connections.counters.closed(.stalledOutput) == 1)
        #expect(responder.asked.count < 500)
        try await fixture.end()
    }

    @Test("An idle connection is closed")
    func idle() async throws {
        let fixture = try await ListenerFixture { $0.idle = .milliseconds(20) }
        // on a busy machine the connection may be closed before the peer has it in hand
        if let peer = try? await fixture.peer() { #expect(await peer.next() == nil) }
        try await fixture.end()
        #expect(fixture.connections.counters.closed(.idle) == 1)
    }

    @Test("A message that is never completed ends the connection")
    func slowWriter() async throws {
        let fixture = try await ListenerFixture { $0.messageTime = .milliseconds(20) }
        let peer = try await fixture.peer()
        try await peer.send([0, 50, 1])
        #expect(await peer.next() == nil)
        #expect(fixture.connections.counters.closed(.unfinishedMessage) == 1)
        try await fixture.end()
    }

    @Test("A length that no message can have ends the connection", arguments: [0, 1, 11])
    func badLength(_ length: UInt8) async throws {
        let fixture = try await ListenerFixture()
        let peer = try await fixture.peer()
        try await peer.send([0, length])
        #expect(await peer.next() == nil)
        #expect(fixture.connections.counters.closed(.badLength) == 1)
        try await fixture.end()
    }

    @Test("A peer that closes its side gets all its answers before the connection ends")
    func halfClosed() async throws {
        let responder = ScriptedResponder { _ in .later }
        let fixture = try await ListenerFixture(responder)
        let peer = try await StreamPeer.connect(to: fixture.address)
        try await peer.send((1...100).flatMap { frame(query($0)) })
        try await peer.closeOutput()
        var arrivals = responder.messages.makeAsyncIterator()
        for _ in 1...100 {
            _ = await arrivals.next(isolation: nil)
            StreamReplies.deliver(responder.takeTickets().map { ($0, reply(1)) })
        }
        #expect(await peer.next(200).count == 100)
        #expect(fixture.connections.counters.closed(.peer) == 1)
        try await fixture.end()
    }

    @Test("A client over its share is refused; another place comes free with a connection that ends")
    func share() async throws {
        let fixture = try await ListenerFixture { $0.connectionsPerClient = 2 }
        let first = try await fixture.peer()
        _ = try await fixture.peer()
        let third = try await StreamPeer.connect(to: fixture.address)
        #expect(await third.next() == nil)
        #expect(fixture.connections.counters.refused(.clientShare) == 1)
        try await first.closeOutput()
        #expect(await first.next() == nil)
        _ = try await fixture.peer()
        #expect(fixture.connections.counters.open == 2)
        try await fixture.end()
    }

    @Test("When full, the connection that has been idle longest makes room; a busy one stays")
    func eviction() async throws {
        let responder = ScriptedResponder { id(of: $0) == 9 ? .later : .reply($0) }
        let fixture = try await ListenerFixture(responder) { $0.connections = 3 }
        let busy = try await fixture.peer()
        try await busy.send(frame(query(9)))
        let second = try await fixture.peer()
        let third = try await fixture.peer()
        try await second.send(frame(query(1)))
        #expect(await second.next() == query(1))
        _ = try await fixture.peer()
        #expect(await third.next() == nil)
        #expect(fixture.connections.counters.closed(.evictedIdle) == 1)
        _ = try await fixture.peer()
        #expect(await second.next() == nil)
        StreamReplies.deliver(responder.takeTickets().map { ($0, reply(9)) })
        #expect(await busy.next() == reply(9))
        #expect(fixture.connections.counters.open == 3)
        try await fixture.end()
    }

    @Test("When full and all are busy, the oldest connection of the client with the most is cut off for a new one")
    func evictionOfTheLargest() async throws {
        let responder = ScriptedResponder { id(of: $0) == 9 ? .later : .reply($0) }
        let fixture = try await ListenerFixture(responder) { $0.connections = 3 }
        var busy: [StreamPeer] = []
        for _ in 0..<3 {
            let peer = try await fixture.peer()
            try await peer.send(frame(query(9)))
            busy.append(peer)
        }
        var arrivals = responder.messages.makeAsyncIterator()
        for _ in 0..<6 { _ = await arrivals.next(isolation: nil) }
        let fresh = try await fixture.peer()
        #expect(await busy[0].next() == nil)
        #expect(fixture.connections.counters.closed(.evictedLargest) == 1)
        StreamReplies.deliver(responder.takeTickets().map { ($0, reply(9)) })
        for peer in busy[1...] { #expect(await peer.next() == reply(9)) }
        try await fresh.send(frame(query(2)))
        #expect(await fresh.next() == query(2))
        #expect(fixture.connections.counters.open == 3)
        try await fixture.end()
    }

    @Test("The end answers what is in flight, refuses who comes then, and is done when all are gone")
    func drain() async throws {
        let responder = ScriptedResponder { id(of: $0) == 9 ? .later : .reply($0) }
        let fixture = try await ListenerFixture(responder)
        let idle = try await fixture.peer()
        let busy = try await fixture.peer()
        try await busy.send(frame(query(9)))
        var arrivals = responder.messages.makeAsyncIterator()
        for _ in 0..<3 { _ = await arrivals.next(isolation: nil) }
        async let ended: Void = fixture.connections.drain(
            within: .seconds(50), on: MultiThreadedEventLoopGroup.singleton.next()
        ).get()
        #expect(await idle.next() == nil)
        let late = try await StreamPeer.connect(to: fixture.address)
        #expect(await late.next() == nil)
        StreamReplies.deliver(responder.takeTickets().map { ($0, reply(9)) })
        #expect(await busy.next() == reply(9))
        #expect(await busy.next() == nil)
        try await ended
        #expect(fixture.connections.counters.closed(.drained) == 2)
        #expect(fixture.connections.counters.refused(.draining) == 1)
        try await fixture.end()
    }

    @Test("A listener that is closed accepts nobody; who is connected goes on")
    func closed() async throws {
        let fixture = try await ListenerFixture()
        let peer = try await fixture.peer()
        try await fixture.listener.close().get()
        // the port is free again, so another test may have taken it since: a connection is possible, but none that arrives here
        let late = try? await StreamPeer.connect(to: fixture.address)
        try await peer.send(frame(query(1)))
        #expect(await peer.next() == query(1))
        #expect(fixture.connections.counters.accepted == 1)
        try? await late?.channel.close()
        try await fixture.connections.drain(within: .zero, on: peer.channel.eventLoop).get()
    }

    @Test("The end cuts off who has no answer when its time is over")
    func drainDeadline() async throws {
        let responder = ScriptedResponder { id(of: $0) == 9 ? .later : .reply($0) }
        let fixture = try await ListenerFixture(responder)
        let peer = try await fixture.peer()
        try await peer.send(frame(query(9)))
        var arrivals = responder.messages.makeAsyncIterator()
        for _ in 0..<2 { _ = await arrivals.next(isolation: nil) }
        try await fixture.end(within: .milliseconds(20))
        #expect(await peer.next() == nil)
        #expect(fixture.connections.counters.closed(.drainDeadline) == 1)
    }
}
