// What is answered on the spot, in tables.

import DNSDispatch
import DNSForwarding
import DNSWire
import Testing

@testable import DNSServer

@Suite struct QueryAnswererTests {
    private static let zone = """
        '': {type: NS, value: ns.home.example.}
        nas: [{type: A, value: 192.168.1.10}, {type: TXT, value: \(String(repeating: "x", count: 600))}]
        www: {type: CNAME, value: nas.home.example.}
        alone: {type: CNAME, value: elsewhere.example.}
        sub: {type: NS, value: ns.sub.home.example.}

        """
    private static let configuration = """
        zones: [{name: home.example., file: home.example.yaml}]
        access: {forward: 10.0.0.0/8}
        forward: [{zone: example., upstreams: 192.0.2.1}, {zone: void.example., answer: nxdomain}]

        """
    private static let friend = IPAddress(v4: 0x0a00_0001), stranger = IPAddress(v4: 0xcb00_7101)

    private static func state() throws -> ServingState {
        try Serving([ScenarioText.configurationPath: configuration, "home.example.yaml": zone]).state
    }

    /// A query and what becomes of it.
    struct Case: CustomTestStringConvertible, Sendable {
        let question: String
        var isFriend = true
        var flags: HeaderFlags = [.recursionDesired]
        /// `wait`, or the reply without its records' data.
        let outcome: String

        var testDescription: String { "\(question) \(isFriend ? "" : "from a stranger") \(FlagNames.text(flags))" }
    }

    @Test(
        "Each query is answered, or waits",
        arguments: [
            Case(question: "nas.home.example. A", outcome: "NOERROR qr aa rd ra: A"),
            Case(question: "www.home.example. A", outcome: "NOERROR qr aa rd ra: CNAME A"),
            Case(question: "www.home.example. CNAME", outcome: "NOERROR qr aa rd ra: CNAME"),
            Case(question: "alone.home.example. A", outcome: "wait"),
            Case(question: "alone.home.example. CNAME", outcome: "NOERROR qr aa rd ra: CNAME"),
            Case(question: "nas.home.example. AAAA", outcome: "NOERROR qr aa rd ra: / SOA"),
            Case(question: "no.home.example. A", outcome: "NXDOMAIN qr aa rd ra: / SOA"),
            Case(question: "x.sub.home.example. A", outcome: "NOERROR qr rd ra: / NS"),
            Case(question: "home.example. SOA", isFriend: false, outcome: "NOERROR qr aa rd: SOA"),
            Case(question: "www.example. A", outcome: "wait"),
            Case(question: "www.example. ANY", outcome: "wait"),
            Case(question: "www.example. A", isFriend: false, outcome: "REFUSED qr rd: ede 18"),
            Case(question: "www.example. A", flags: [], outcome: "REFUSED qr ra: ede 20"),
            Case(question: "elsewhere. A", flags: .checkingDisabled, outcome: "REFUSED qr ra cd: ede 20"),
            Case(question: "elsewhere. A", isFriend: false, flags: .checkingDisabled, outcome: "REFUSED qr: ede 20"),
            Case(question: "www.example. A", isFriend: false, flags: [], outcome: "REFUSED qr: ede 20"),
            Case(question: "elsewhere. A", outcome: "REFUSED qr rd ra: ede 20"),
            Case(question: "x.void.example. A", outcome: "NXDOMAIN qr aa rd ra: / SOA"),
            Case(question: "x.void.example. A", isFriend: false, outcome: "REFUSED qr rd: ede 18"),
            Case(question: "nas.home.example. A CH", outcome: "REFUSED qr rd ra:"),
            Case(question: "nas.home.example. AXFR", outcome: "REFUSED qr rd ra: ede 18"),
            Case(question: "nas.home.example. TYPE250", outcome: "NOERROR qr aa rd ra: / SOA"),
        ])
    func table(_ row: Case) throws {
        var query = MessageBuilder()
        query.id = 0x1234
        query.flags = row.flags
        query.questions = [try #require(QuestionText.read(row.question))]
        query.edns = EDNS(udpSize: 1232)
        let state = try Self.state()
        var answerer = QueryAnswerer(seed: state.seed, cache: nil)
        var room = [UInt8](repeating: 0xaa, count: 1232 + 8)
        var span = room.mutableSpan
        let client = row.isFriend ? Self.friend : Self.stranger
        let verdict = answerer.answer(
            query.octets.span, from: client, over: .datagram, with: state,
            at: AnswerMoment(now: Instant(nanoseconds: 0)), in: &span)
        switch verdict {
        case .wait(let rule), .ask(let rule):
            #expect(row.outcome == "wait")
            #expect(rule == state.rules.rules[0].key)
        case .drop: Issue.record("dropped")
        case .reply(let length):
            let message = try Message(Array(room[..<length]).span)
            #expect(Self.outcome(message) == row.outcome)
            #expect(message.header.id.rawValue == 0x1234)
            #expect(message.questions == query.questions)
        }
    }

    /// A reply in short: code, flags, the types of its records, its extended error.
    private static func outcome(_ message: Message) -> String {
        let text = MessageText(message)
        var words = ["\(text.code) \(FlagNames.text(text.flags)):"] + text.answers.map { "\($0.type)" }
        if !text.authority.isEmpty { words += ["/"] + text.authority.map { "\($0.type)" } }
        if let error = text.error { words.append("ede \(error)") }
        return words.joined(separator: " ")
    }

    @Test(
        "A reply over UDP has at most what the client takes, from 512 to 1232 octets; over a stream there is no such bound"
    )
    func sizes() throws {
        let state = try Self.state()
        var answerer = QueryAnswerer(seed: state.seed, cache: nil)
        var query = MessageBuilder()
        query.questions = [Question(try Name("nas.home.example."), .txt)]
        for size in [nil, 0, 100, 511, 512, 513, 600, 650, 700, 1231, 1232, 1233, 65535] as [UInt16?] {
            query.edns = size.map { EDNS(udpSize: $0) }
            let bound = min(max(Int(size ?? 512), 512), 1232)
            var room = [UInt8](repeating: 0, count: 1232 + 8)
            var span = room.mutableSpan
            let verdict = answerer.answer(
                query.octets.span, from: Self.friend, over: .datagram, with: state,
                at: AnswerMoment(now: Instant(nanoseconds: 0)), in: &span)
            let length = try #require(verdict.length)
            #expect(length <= bound)
            let message = try Message(Array(room[..<length]).span)
            #expect(message.header.flags.contains(.truncated) == message.answers.isEmpty)
            // the record has 603 octets of data, and the rest is 61 with an OPT record
            #expect(message.answers.isEmpty == (bound < 603 + 61))
        }
        var room = [UInt8](repeating: 0, count: 65535)
        var span = room.mutableSpan
        query.edns = nil
        let verdict = answerer.answer(
            query.octets.span, from: Self.friend, over: .stream, with: state,
            at: AnswerMoment(now: Instant(nanoseconds: 0)), in: &span)
        let length = try #require(verdict.length)
        #expect(try Message(Array(room[..<length]).span).answers.count == 1)
        #expect(answerer.counters.truncated == 8)
    }

    @Test("What is no query is dropped, and a query that is none is not shed with a word")
    func noQuery() throws {
        let state = try Self.state()
        var answerer = QueryAnswerer(seed: state.seed, cache: nil)
        var room = [UInt8](repeating: 0, count: 1232)
        var span = room.mutableSpan
        var response = MessageBuilder()
        response.flags = [.response]
        for octets in [[], [1, 2, 3], response.octets] {
            let verdict = answerer.answer(
                octets.span, from: Self.friend, over: .datagram, with: state,
                at: AnswerMoment(now: Instant(nanoseconds: 0)), in: &span)
            #expect(verdict == .drop)
            let shed = answerer.shed(
                octets.span, from: Self.friend, over: .datagram, because: ShedCause.queueFull.error, with: state,
                at: AnswerMoment(now: Instant(nanoseconds: 0)), in: &span)
            #expect(shed == nil)
        }
        #expect(answerer.counters.ignored == 3)
        #expect(answerer.counters.queries.total + answerer.counters.replies.total == 0)
    }

    @Test("A query that is shed hears why, where it has an OPT record", arguments: [true, false])
    func shed(hasEDNS: Bool) throws {
        let state = try Self.state()
        var answerer = QueryAnswerer(seed: state.seed, cache: nil)
        var query = MessageBuilder()
        query.flags = [.recursionDesired]
        query.questions = [Question(try Name("WWW.example."), .a)]
        query.edns = hasEDNS ? EDNS(udpSize: 512) : nil
        var room = [UInt8](repeating: 0, count: 1232)
        var span = room.mutableSpan
        let shed = answerer.shed(
            query.octets.span, from: Self.friend, over: .datagram, because: ShedCause.upstreamsDown.error, with: state,
            at: AnswerMoment(now: Instant(nanoseconds: 0)), in: &span)
        let message = try Message(Array(room[..<(try #require(shed))]).span)
        #expect(Self.outcome(message) == "SERVFAIL qr rd ra:" + (hasEDNS ? " ede 22" : ""))
        #expect(message.questions.map(\.octets) == query.questions.map(\.octets))
    }

    @Test("Everything is counted once")
    func counts() throws {
        let state = try Self.state()
        var answerer = QueryAnswerer(seed: state.seed, cache: nil)
        var room = [UInt8](repeating: 0, count: 1232)
        var span = room.mutableSpan
        for name in ["nas.home.example.", "no.home.example.", "www.example.", "elsewhere."] {
            var query = MessageBuilder()
            query.flags = [.recursionDesired]
            query.questions = [Question(try Name(name), .a)]
            _ = answerer.answer(
                query.octets.span, from: Self.friend, over: .datagram, with: state,
                at: AnswerMoment(now: Instant(nanoseconds: 0)), in: &span)
        }
        var counters = answerer.counters
        #expect(counters.queries[.a] == 4 && counters.queries.total == 4)
        #expect(counters.replies[.zone, .noError] == 1 && counters.replies[.zone, .nameError] == 1)
        #expect(counters.replies[.failure, .refused] == 1 && counters.replies.total == 3)
        #expect(counters.toForward == 1)
        counters.add(answerer.counters)
        #expect(counters.queries.total == 8 && counters.replies.total == 6 && counters.toForward == 2)
    }
}

extension Verdict {
    /// Octets of the reply; nil when there is none.
    fileprivate var length: Int? {
        if case .reply(let length) = self { length } else { nil }
    }
}
