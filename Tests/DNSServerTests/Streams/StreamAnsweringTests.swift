// What is answered on an event loop, and what goes to a worker from there.

import DNSDispatch
import DNSWire
import NIOCore
import Testing

@testable import DNSForwarding
@testable import DNSServer

@Suite struct StreamAnsweringTests {
    private static let zone = """
        '': {type: NS, value: ns.home.example.}
        nas: {type: A, value: 192.168.1.10}

        """
    private static let configuration = """
        zones: [{name: home.example., file: home.example.yaml}]
        forward: [{zone: ., upstreams: 192.0.2.1}]

        """

    private static func serving() throws -> Serving {
        try Serving([ScenarioText.configurationPath: configuration, "home.example.yaml": zone])
    }

    /// The queries that a mailbox holds.
    private static func queries(_ box: Mailbox<WorkerLetter>) -> [StreamQuery] {
        var letters: [WorkerLetter] = []
        box.collect(into: &letters)
        return letters.compactMap { if case .query(let query) = $0 { query } else { nil } }
    }

    @Test("What a zone holds is answered at once, and no worker hears of it")
    func answered() throws {
        let box = try Mailbox<WorkerLetter>(capacity: 4)
        let current = CurrentState(try Self.serving().state)
        let stream = try EmbeddedStream { StreamAnswering(current, nil, mailboxes: [box], queries: 4, loops: [$0]) }
        try stream.receive(try Queries.query("nas.home.example."))
        let replies = try stream.sent().map { MessageText($0).description }
        #expect(replies == ["NOERROR  flags: qr aa rd ra\nanswer: nas.home.example. 3600 A 192.168.1.10"])
        #expect(Self.queries(box).isEmpty)
    }

    @Test("What the cache holds is answered at once; a worker hears of it once, when its time is nearly over")
    func cached() throws {
        let box = try Mailbox<WorkerLetter>(capacity: 8)
        let state = try Self.serving().state
        let cache = try Cache(size: Cache.leastSize, seed: state.seed)
        let name = try Name("www.example.")
        var message = MessageBuilder()
        message.questions = [Question(name, .a)]
        message.answers = [Record(name, .a, ttl: 60, data: [192, 0, 2, 80])]
        var reply = PackedReply()
        reply.set(
            message.octets.span, from: Header.size + name.octets.count + 4,
            PackedReply.Notes(
                code: .noError, traits: [], ttl: 60, signedUntil: .max, routes: 0,
                stored: BootClock().now - .seconds(57)))
        var scanned = ScannedName(seed: state.seed)
        scanned.set(name)
        let rule = state.rules.outlines[0]
        cache.store(
            reply, scanned,
            CacheQuestion(
                type: .a, recordClass: .internet, dnssecOK: false, checkingDisabled: false, tag: rule.tag))
        let current = CurrentState(state)
        let stream = try EmbeddedStream { StreamAnswering(current, cache, mailboxes: [box], queries: 8, loops: [$0]) }
        let query = try Queries.query("www.example.")
        for _ in 0..<4 { try stream.receive(query) }
        #expect(try stream.sent().map(\.answers.count) == [1, 1, 1, 1])
        var letters: [WorkerLetter] = []
        box.collect(into: &letters)
        #expect(letters.count == 1)
        guard case .refresh(let asked, let key)? = letters.first else {
            Issue.record("nothing is asked for anew")
            return
        }
        #expect(asked == query && key == rule.key)
    }

    @Test("What must be forwarded goes to the workers in turn, whole and with its client")
    func forwarded() throws {
        let boxes = try (0..<2).map { _ in try Mailbox<WorkerLetter>(capacity: 4) }
        let current = CurrentState(try Self.serving().state)
        let stream = try EmbeddedStream { StreamAnswering(current, nil, mailboxes: boxes, queries: 4, loops: [$0]) }
        for id in 1...4 { try stream.receive(try Queries.query("www.example.", id: UInt16(id))) }
        #expect(try stream.sent().isEmpty)
        let queries = boxes.map { Self.queries($0) }
        #expect(queries.map { $0.map { $0.message.span.uint16(at: 0) } } == [[1, 3], [2, 4]])
        #expect(queries[0][0].message == (try Queries.query("www.example.", id: 1)))
        #expect(queries[0][0].client == EmbeddedStream.client)
    }

    @Test("When a worker's mailbox is full or closed, the query is shed with SERVFAIL", arguments: [true, false])
    func shed(isClosed: Bool) throws {
        let box = try Mailbox<WorkerLetter>(capacity: 4)
        let current = CurrentState(try Self.serving().state)
        let stream = try EmbeddedStream { StreamAnswering(current, nil, mailboxes: [box], queries: 1, loops: [$0]) }
        if isClosed { _ = box.close() } else { try stream.receive(try Queries.query("first.example.", id: 1)) }
        try stream.receive(try Queries.query("www.example.", id: 2))
        let replies = try stream.sent()
        #expect(replies.map(\.header.id.rawValue) == [2])
        #expect(replies.map { MessageText($0).description } == ["SERVFAIL  flags: qr rd ra"])
        var letters: [WorkerLetter] = []
        #expect(box.collect(into: &letters) == (isClosed ? 0 : 1))
    }

    @Test("However many queries come on streams, the replies of upstreams find room in the mailbox")
    func reserve() throws {
        var plan = ServerPlan(listeners: [], workers: 1)
        plan.clients = 3
        plan.queries = 5
        let box = try #require(try Crew.mailboxes(plan).first)
        let current = CurrentState(try Self.serving().state)
        let stream = try EmbeddedStream {
            StreamAnswering(current, nil, mailboxes: [box], queries: Crew.mostQueries(plan), loops: [$0])
        }
        for id in 1...9 { try stream.receive(try Queries.query("www.example.", id: UInt16(id))) }
        #expect(try stream.sent().count == 1)
        for ticket in 0..<UpstreamStreams.mostQuestions(for: plan.clients) {
            let letter = WorkerLetter.reply(StreamReply(ticket: UInt64(ticket), outcome: .failed))
            #expect(box.post(letter))
        }
        var letters: [WorkerLetter] = []
        box.collect(into: &letters)
        #expect(letters.count == 8 + 6)
    }

    @Test("The next message after a reload is answered from the new state")
    func reload() throws {
        let box = try Mailbox<WorkerLetter>(capacity: 4)
        var serving = try Self.serving()
        let current = CurrentState(serving.state)
        let stream = try EmbeddedStream { StreamAnswering(current, nil, mailboxes: [box], queries: 4, loops: [$0]) }
        let accepted = serving.reload([ScenarioText.configurationPath: "forward: []\n"])
        #expect(accepted)
        _ = current.replace(with: serving.state)
        try stream.receive(try Queries.query("nas.home.example."))
        #expect(try stream.sent().map { MessageText($0).description } == ["REFUSED  flags: qr rd"])
    }
}
