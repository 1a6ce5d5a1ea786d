// Asking a scripted server over real sockets on loopback.

import NIOConcurrencyHelpers
import NIOCore
import NIOPosix
import Testing

@testable import DNSTransports

@Suite(.timeLimit(.minutes(1))) struct UpstreamConnectionsTests {
    private let upstreams = UpstreamConnections(on: MultiThreadedEventLoopGroup.singleton)

    /// A query's answer: its own question, as a response.
    private func answer(_ query: [UInt8]) -> [UInt8] {
        var answer = query
        answer[2] |= 0x80
        return frame(answer)
    }

    /// Listens, runs the script of the server beside the questions, and ends both.
    private func serve<Result: Sendable>(
        on address: SocketAddress = loopback(),
        _ script: @escaping @Sendable (inout AsyncStream<StreamPeer>.Iterator) async throws -> Void,
        asking: (SocketAddress) async throws -> Result
    ) async throws -> Result {
        let (server, bound, peers) = try await StreamPeer.listen(on: address)
        let script = Task {
            var iterator = peers.makeAsyncIterator()
            try await script(&iterator)
        }
        let result = try await asking(bound)
        try await script.value
        try await upstreams.close().get()
        try await server.close()
        return result
    }

    @Test("Answers in another order than the questions find who asked, over IPv4 and IPv6", arguments: loopbacks)
    func outOfOrder(address: SocketAddress) async throws {
        try await serve(on: address) { peers in
            let peer = try #require(await peers.next(isolation: nil))
            let questions = await peer.next(30)
            try await peer.send(questions.reversed().flatMap(answer))
        } asking: { bound in
            await withTaskGroup(of: Void.self) { group in
                for number in 0..<30 as Range<UInt16> {
                    group.addTask {
                        let sent = query(number, "name-\(number)")
                        let result = await upstreams.ask(sent, of: bound)
                        #expect((try? result.get()).map { $0[2] & 0x80 } == 0x80)
                        #expect((try? result.get()).map { $0[..<2] + $0[3...] } == sent[..<2] + sent[3...])
                    }
                }
            }
        }
        #expect(upstreams.counters.answers == 30)
    }

    @Test("The ids on the wire are not those of the askers, and the connection is kept")
    func ids() async throws {
        let seen = NIOLockedValueBox<Set<UInt16>>([])
        try await serve { peers in
            let peer = try #require(await peers.next(isolation: nil))
            for question in await peer.next(20) {
                seen.withLockedValue { _ = $0.insert(id(of: question)) }
                try await peer.send(answer(question))
            }
        } asking: { bound in
            await withTaskGroup(of: Void.self) { group in
                for _ in 0..<20 {
                    group.addTask {
                        let result = await upstreams.ask(query(7), of: bound)
                        #expect((try? result.get())?.prefix(2) == [0, 7])
                    }
                }
            }
        }
        #expect(seen.withLockedValue { $0.count } == 20)
        #expect(upstreams.counters.opened == 1)
    }

    @Test("A wrong id, a wrong question and a query are passed over; the answer behind them is taken")
    func mismatched() async throws {
        let result = try await serve { peers in
            let peer = try #require(await peers.next(isolation: nil))
            let question = try #require(await peer.next())
            let sent = id(of: question)
            for wrong in [reply(sent &+ 1), reply(sent, "host.elsewhere"), question] {
                try await peer.send(frame(wrong))
            }
            try await peer.send(answer(question))
        } asking: {
            await upstreams.ask(query(7), of: $0)
        }
        #expect(try result.get().prefix(2) == [0, 7])
        #expect(upstreams.counters.mismatched == 3)
    }

    @Test("A connection that ends in the middle is replaced, and the question asked again", arguments: [0, 1, 2, 20])
    func closedInTheMiddle(octets: Int) async throws {
        let result = try await serve { peers in
            let first = try #require(await peers.next(isolation: nil))
            let question = try #require(await first.next())
            try await first.send(Array(answer(question).prefix(octets)))
            try await first.close()
            let second = try #require(await peers.next(isolation: nil))
            try await second.send(answer(try #require(await second.next())))
        } asking: {
            await upstreams.ask(query(7), of: $0)
        }
        #expect(try result.get().prefix(2) == [0, 7])
        #expect(upstreams.counters.retried == 1)
        #expect(upstreams.counters.opened == 2)
    }

    @Test("A server that always ends the connection gets the question twice, and then it fails")
    func alwaysBroken() async throws {
        let result = try await serve { peers in
            for _ in 0..<2 {
                let peer = try #require(await peers.next(isolation: nil))
                _ = await peer.next()
                try await peer.close()
            }
        } asking: {
            await upstreams.ask(query(7), of: $0)
        }
        #expect(result == .failure(.broken))
    }

    @Test("A server that closed the idle connection is asked over another")
    func closedWhenIdle() async throws {
        try await serve { peers in
            for _ in 0..<2 {
                let peer = try #require(await peers.next(isolation: nil))
                try await peer.send(answer(try #require(await peer.next())))
                try await peer.close()
            }
        } asking: { bound in
            for _ in 0..<2 {
                let result = await upstreams.ask(query(7), of: bound)
                #expect((try? result.get())?.prefix(2) == [0, 7])
            }
        }
        #expect(upstreams.counters.opened == 2)
    }

    @Test("A server that refuses is told by the system's error")
    func refused() async throws {
        let deaf = DeafPort()
        #expect(await upstreams.ask(query(7), of: deaf.address) == .failure(.notConnected(errno: 111)))
        #expect(upstreams.counters.notConnected == 1)
        try await upstreams.close().get()
    }

    @Test("A server that says nothing costs no more than the patience")
    func silent() async throws {
        let result = try await serve { peers in
            let peer = try #require(await peers.next(isolation: nil))
            _ = await peer.next()
            // the connection ends when the client has given it up
            #expect(await peer.next() == nil)
        } asking: {
            await upstreams.ask(query(7), of: $0, within: .milliseconds(50))
        }
        #expect(result == .failure(.timedOut))
        #expect(upstreams.counters.timedOut == 1)
    }

    @Test("The longest answer comes whole")
    func longest() async throws {
        let result = try await serve { peers in
            let peer = try #require(await peers.next(isolation: nil))
            var long = try #require(await peer.next())
            long[2] |= 0x80
            try await peer.send(frame(long + [UInt8](repeating: 9, count: 65_535 - long.count)))
        } asking: {
            await upstreams.ask(query(7), of: $0)
        }
        #expect(try result.get().count == 65_535)
    }

    @Test("Two hundred askers at once are all answered, over a few connections")
    func many() async throws {
        let (server, bound, peers) = try await StreamPeer.listen(on: loopback())
        let serving = Task {
            await withTaskGroup(of: Void.self) { group in
                for await peer in peers {
                    group.addTask {
                        while let question = await peer.next() { try? await peer.send(answer(question)) }
                    }
                }
            }
        }
        let answered = await withTaskGroup(of: Int.self) { group in
            for asker in 0..<200 as Range<UInt16> {
                group.addTask {
                    var answered = 0
                    for number in 0..<10 as Range<UInt16> {
                        let sent = query(asker * 10 + number, "name-\(asker)-\(number)")
                        if case .success(let answer) = await upstreams.ask(sent, of: bound),
                            answer[..<2] + answer[3...] == sent[..<2] + sent[3...]
                        {
                            answered += 1
                        }
                    }
                    return answered
                }
            }
            return await group.reduce(0, +)
        }
        #expect(answered == 2000)
        #expect(upstreams.counters.opened <= 3)
        serving.cancel()
        try await upstreams.close().get()
        try await server.close()
    }
}
