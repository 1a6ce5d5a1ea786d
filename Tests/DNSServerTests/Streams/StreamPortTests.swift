// How queries from streams come to a worker's dispatcher, and answers back.

import DNSDispatch
import DNSTransports
import DNSWire
import NIOCore
import Testing

@testable import DNSServer

@Suite struct StreamPortTests {
    /// Keeps every message and its ticket for later.
    private final class Keeper: StreamResponder {
        private let box: Mailbox<WorkerLetter>

        init(_ box: Mailbox<WorkerLetter>) { self.box = box }

        func respond(
            to message: Span<UInt8>, from client: DNSWire.SocketAddress, at local: DNSWire.SocketAddress,
            over transport: QueryTransport, ticket: StreamTicket
        ) -> StreamOutcome {
            var octets: [UInt8] = []
            octets.append(contentsOf: message)
            let query = StreamQuery(
                message: octets, client: client, local: local, transport: transport, time: Instant(nanoseconds: 1),
                asker: .peer(ticket))
            return box.post(.query(query)) ? .later : .drop
        }
    }

    /// A connection, a port, and the core that is served through it.
    private struct Bench {
        let box: Mailbox<WorkerLetter>
        let stream: EmbeddedStream
        let port = StreamPort()
        let world: World
        let place: Int

        init() throws {
            let box = try Mailbox<WorkerLetter>(capacity: 64)
            self.box = box
            stream = try EmbeddedStream { _ in Keeper(box) }
            let serving = try Serving([
                ScenarioText.configurationPath: "forward: [{zone: ., upstreams: 192.0.2.1}]\n"
            ])
            world = try World(serving.state, serving.limits)
            place = try world.core.listen(forStreamsAt: port)
            world.run()
        }

        /// Queries come on the connection, and are put into the port.
        func receive(_ ids: ClosedRange<UInt16>) throws {
            for id in ids { try stream.receive(try Queries.query("n\(id).example.", id: id)) }
            _ = putIn()
        }

        /// Puts what has come into the port. Returns the last ticket.
        func putIn() -> StreamTicket? {
            var letters: [WorkerLetter] = []
            box.collect(into: &letters)
            var last: StreamTicket?
            for case .query(let query) in letters {
                port.add(query)
                if case .peer(let ticket) = query.asker { last = ticket }
            }
            return last
        }

        func serve() {
            world.core.serve(listening: place, world.now)
            world.run()
            port.deliver()
        }

        func answerAll() throws {
            for question in world.questions { world.answer(question, try Queries.reply(to: question.octets)) }
            world.questions = []
            world.run()
            port.deliver()
        }
    }

    @Test("Queries come in, and their answers go back to their connection")
    func roundTrip() throws {
        let bench = try Bench()
        #expect(!bench.port.isReadable)
        try bench.receive(1...3)
        #expect(bench.port.isReadable)
        bench.serve()
        #expect(!bench.port.isReadable)
        try bench.answerAll()
        let replies = try bench.stream.sent()
        #expect(replies.map(\.header.id.rawValue) == [1, 2, 3])
        #expect(replies.allSatisfy { $0.answers.count == 1 })
    }

    @Test("More than is received in one pass stays there, and the port stays readable")
    func more() throws {
        let bench = try Bench()
        try bench.receive(1...40)
        bench.serve()
        // four receives of eight
        #expect(bench.world.questions.count == 32)
        #expect(bench.port.isReadable)
        bench.serve()
        #expect(bench.world.questions.count == 40)
        #expect(!bench.port.isReadable)
        try bench.answerAll()
        #expect(try bench.stream.sent().count == 40)
    }

    @Test("A query longer than any datagram that is taken is forwarded, with its EDNS", arguments: [0, 0x8000])
    func long(dnssecOK: UInt16) throws {
        let bench = try Bench()
        var query = try Queries.query("www.example.")
        query[11] = 1
        // OPT with an option of 3,000 octets: padding (RFC 7830)
        query += [0, 0, 41, 4, 208, 0, 0, UInt8(dnssecOK >> 8), 0, 11, 188, 0, 12, 11, 184]
        query += [UInt8](repeating: 0, count: 3_000)
        try bench.stream.receive(query)
        _ = bench.putIn()
        bench.serve()
        let asked = try #require(bench.world.questions.first)
        #expect(try Message(asked.octets.span).edns?.dnssecOK == (dnssecOK != 0))
        try bench.answerAll()
        let reply = try #require(try bench.stream.sent().first)
        #expect(reply.responseCode == .noError && reply.answers.count == 1)
        #expect(reply.edns?.dnssecOK == (dnssecOK != 0))
    }

    @Test("A query whose connection has gone is passed over, and an answer to such a one is lost without harm")
    func gone() throws {
        let bench = try Bench()
        try bench.receive(1...1)
        bench.serve()
        try bench.receive(2...2)
        try bench.stream.close()
        bench.serve()
        #expect(bench.world.questions.count == 1)
        try bench.answerAll()
        #expect(bench.world.core.shares.busyCount == 0)
        #expect(bench.world.complaints.isEmpty)
    }

    @Test("A query that is abandoned lets its ticket go, so that its connection may end")
    func abandoned() throws {
        let bench = try Bench()
        try bench.stream.receive(try Queries.query("www.example."))
        weak let ticket = bench.putIn()
        bench.serve()
        #expect(ticket != nil)
        bench.port.abandon(token: 1)
        #expect(ticket == nil)
    }

    @Test("A closed port takes nothing any more")
    func closed() throws {
        let bench = try Bench()
        try bench.receive(1...1)
        bench.port.close()
        try bench.receive(2...2)
        #expect(!bench.port.isReadable)
    }
}
