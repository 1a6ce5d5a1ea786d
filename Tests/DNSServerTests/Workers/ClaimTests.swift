// Several workers share what they ask: a question goes out once, whoever's clients ask it.

import DNSDispatch
import DNSForwarding
import DNSWire
import Testing

@testable import DNSServer

@Suite("What other workers ask already")
struct ClaimTests {
    /// Two workers with one cache.
    private struct Workers {
        let first: World
        let second: World

        init(cache: String = "{}") throws {
            let serving = try Serving([
                ScenarioText.configurationPath: """
                cache: \(cache)
                forward: [{zone: ., upstreams: 192.0.2.1, timeout: 2s}]

                """
            ])
            let claims = QuestionClaims()
            first = try World(serving.state, serving.limits, claims: WorkerClaims(claims, worker: 0))
            second = try World(
                serving.state, serving.limits, cache: first.cache, claims: WorkerClaims(claims, worker: 1))
        }

        func elapse(_ time: Duration) {
            // in small steps, so that both have the same time
            var left = time
            while left > .zero {
                let step = min(left, .milliseconds(2))
                for world in [first, second] { world.elapse(step) }
                left -= step
            }
        }
    }

    private static func ask(_ world: World, client: UInt32 = 1, id: UInt16 = 1) throws {
        world.arrive(
            try Queries.query("www.example.", id: id),
            from: SocketAddress(IPAddress(v4: 0x0a00_0000 | client), port: 4000))
        world.run()
    }

    private static func answer(_ world: World, ttl: UInt32) throws {
        let question = world.questions.removeFirst()
        var reply = try MessageBuilder(replyTo: question.octets)
        reply.answers = [Record(reply.questions[0].name, .a, ttl: ttl, data: [192, 0, 2, 80])]
        world.answer(question, reply.octets)
        world.run()
    }

    private static func codes(_ world: World) throws -> [ResponseCode] {
        try world.replies.map { try Message($0.octets.span).responseCode }
    }

    @Test(
        "One question goes out for the clients of two workers, even if its answer is not kept",
        arguments: ["{}", "{size: 0}"], [60, 0] as [UInt32])
    func once(cache: String, ttl: UInt32) throws {
        let workers = try Workers(cache: cache)
        try Self.ask(workers.first)
        try Self.ask(workers.second)
        #expect(workers.first.questions.count == 1)
        #expect(workers.second.questions.isEmpty)
        workers.elapse(.milliseconds(300))
        #expect(workers.second.replies.isEmpty)
        try Self.answer(workers.first, ttl: ttl)
        // little longer than it took
        workers.elapse(.milliseconds(24))
        #expect(workers.second.questions.isEmpty)
        #expect(try Self.codes(workers.first) == [.noError])
        #expect(try Self.codes(workers.second) == [.noError])
    }

    @Test("When the one who asks gets no answer, nobody waits for longer than the rule says")
    func failure() throws {
        let workers = try Workers()
        try Self.ask(workers.first)
        workers.elapse(.milliseconds(100))
        try Self.ask(workers.second)
        workers.elapse(.milliseconds(2150))
        #expect(try Self.codes(workers.first) == [.serverFailure])
        #expect(try Self.codes(workers.second) == [.serverFailure])
    }

    @Test("What one worker asks anew before its time is over is not asked by another when it is over")
    func refresh() throws {
        let workers = try Workers()
        try Self.ask(workers.first)
        try Self.answer(workers.first, ttl: 10)
        for id in 2...4 { try Self.ask(workers.second, id: UInt16(id)) }
        workers.elapse(.milliseconds(9500))
        try Self.ask(workers.second, id: 5)
        #expect(workers.second.questions.count == 1)
        workers.elapse(.milliseconds(600))
        try Self.ask(workers.first, id: 6)
        #expect(workers.first.questions.isEmpty)
        try Self.answer(workers.second, ttl: 10)
        workers.elapse(.milliseconds(10))
        #expect(try Self.codes(workers.first) == [.noError, .noError])
    }
}
