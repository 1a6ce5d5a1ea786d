// How a worker's core passes from one state to the next, and how it ends.

import DNSDispatch
import DNSWire
import Testing

@testable import DNSServer

@Suite struct WorkerCoreTests {
    private static let client = SocketAddress(IPAddress(v4: 0x0a00_0001), port: 4000)

    private static func serving(_ configuration: String) throws -> Serving {
        try Serving([ScenarioText.configurationPath: configuration])
    }

    private static func query(_ name: String) throws -> [UInt8] {
        var query = MessageBuilder()
        query.id = 1
        query.flags = [.recursionDesired]
        query.questions = [Question(try Name(name), .a)]
        return query.octets
    }

    @Test("A state that comes in the middle of a pass is taken up as a whole, rules and all, in the next one")
    func stateInMidPass() throws {
        var serving = try Self.serving("forward: [{zone: lan., upstreams: 192.0.2.1}]\n")
        let world = try World(serving.state, serving.limits)
        let accepted = serving.reload([ScenarioText.configurationPath: "forward: [{zone: ., upstreams: 192.0.2.2}]\n"])
        #expect(accepted)
        let new = serving.state
        world.datagrams.onReceive = { _ = world.current.replace(with: new) }
        world.arrive(try Self.query("www.example."), from: Self.client)
        world.run()
        // the old state refuses; the new one forwards, and both would do; only a mixture would fail
        let reply = try #require(world.replies.first)
        #expect(try Message(reply.octets.span).responseCode == .refused)
        world.arrive(try Self.query("www.example."), from: Self.client)
        world.run()
        #expect(world.questions.count == 1)
        #expect(world.complaints.isEmpty)
    }

    @Test("A worker that nobody asks has nothing to wait for")
    func idle() throws {
        let serving = try Self.serving("forward: [{zone: ., upstreams: 192.0.2.1}]\n")
        let world = try World(serving.state, serving.limits)
        #expect(world.core.deadline == nil)
        #expect(world.questions.isEmpty)
    }

    @Test("A worker with nothing in flight ends at once, and closes all ports")
    func end() throws {
        let serving = try Self.serving("forward: [{zone: ., upstreams: 192.0.2.1}]\n")
        let world = try World(serving.state, serving.limits)
        world.end(within: .seconds(60))
        world.run()
        #expect(world.isOver)
        #expect(world.datagrams.isClosed && world.streams.isClosed)
        world.checkEnd()
        #expect(world.complaints.isEmpty)
    }

    @Test("A worker takes a state up once, and tells so")
    func taken() throws {
        let serving = try Self.serving("log: {level: info}\n")
        let world = try World(serving.state, serving.limits)
        let old = world.current.replace(with: serving.state)
        world.run()
        world.run()
        // would wait for ever if it had not been told, or told twice
        world.current.awaitTaken(by: 1)
        #expect(old === serving.state)
    }
}
