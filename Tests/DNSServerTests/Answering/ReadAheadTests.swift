// Queries that come together are answered as if each had come alone.

import DNSDispatch
import DNSForwarding
import DNSWire
import TestSupport
import Testing

@testable import DNSServer

@Suite("Queries read ahead")
struct ReadAheadTests {
    private static let files = [
        ScenarioText.configurationPath: """
        zones:
          - {name: home.example., file: home.example.yaml}
          - {name: other.example., file: other.example.yaml, query: 10.0.0.0/8}
        forward:
          - {zone: ., upstreams: 192.0.2.1}
          - {zone: gone.example., answer: nxdomain}
          - {zone: nobody.example., upstreams: "resolv.conf:resolv.conf"}
        identity: {version: one}

        """,
        "resolv.conf": "",
        "home.example.yaml": """
        '': {type: NS, value: ns.home.example.}
        nas: [{type: A, value: 192.168.1.10}, {type: AAAA, value: "fd00::10"}]
        www: {type: CNAME, value: nas.home.example.}
        '*.apps': {type: CNAME, value: www.home.example.}
        sub: {type: NS, value: ns.sub.home.example.}
        ns.sub: {type: A, value: 192.168.2.1}

        """,
        "other.example.yaml": """
        '': {type: NS, value: ns.other.example.}
        nas: {type: A, value: 192.168.3.10}

        """,
    ]

    private static let questions = [
        "nas.home.example. A", "NAS.home.example. AAAA", "www.home.example. A", "x.apps.home.example. A",
        "no.home.example. A", "nas.home.example. MX", "a.sub.home.example. A", "home.example. SOA", "home.example. ANY",
        "nas.other.example. A", "localhost. A", "x.gone.example. A", "x.nobody.example. A", "www.example. A",
        "version.bind. TXT CH", "nas.home.example. A CH", "nas.home.example. AXFR",
    ]

    /// A query of some kind, well-formed mostly.
    private static func packet(_ id: UInt16, using generator: inout SeededGenerator) throws -> [UInt8] {
        var query = MessageBuilder()
        query.id = id
        let text = try #require(questions.randomElement(using: &generator))
        query.questions = [try #require(QuestionText.read(text))]
        query.flags = Bool.random(using: &generator) ? .recursionDesired : []
        switch Int.random(in: 0..<10, using: &generator) {
        case 0: query.edns = EDNS(udpSize: 1232, version: 1)
        case 1: query.flags.opcode = .notify
        case 2: return Array(query.octets.dropLast())
        case 3...6: query.edns = EDNS(udpSize: 1232)
        default: break
        }
        return query.octets
    }

    @Test(
        "However many come at once, each gets the reply that it would get alone", arguments: [1, 2, 3, 17, 64, 65, 150])
    func together(count: Int) throws {
        let serving = try Serving(Self.files)
        let now = Instant(nanoseconds: 1_000_000_000)
        let upstream = MirrorPorts(set: 0, answer: nil)
        let core = try WorkerCore(
            WorkerCore.Parts(
                current: CurrentState(serving.state), cache: nil, limits: serving.limits,
                upstreamPorts: { _ in upstream }, range: PortRange(reserved: ""), streams: PaperStreams(),
                random: SplitMix(seed: 1), wall: { 0 }, log: Diary().logger),
            now: now)
        let port = PaperPort()
        let place = try core.listen(at: port)
        let client = Path(peer: SocketAddress(IPAddress(v4: 0x7f00_0001), port: 5353))
        var alone = QueryAnswerer(seed: serving.state.seed, cache: nil)
        var generator = SeededGenerator(seed: UInt64(count))
        var refusals = 0
        for round in 0..<20 {
            var expected: [UInt16: [UInt8]] = [:]
            for number in 0..<count {
                let packet = try Self.packet(UInt16(round * count + number + 1), using: &generator)
                port.arrive(.packet(packet, client))
                expected[packet.span.uint16(at: 0)] = Self.reply(to: packet, &alone, serving.state, now)
                refusals += expected[packet.span.uint16(at: 0)].map { $0[3] & 15 == 2 ? 1 : 0 } ?? 0
            }
            core.beginPass(now)
            while port.hasUnread { core.serve(listening: place, now) }
            core.endPass(now)
            let replies = Dictionary(
                uniqueKeysWithValues: port.collect().map { ($0.octets.span.uint16(at: 0), $0.octets) })
            #expect(replies == expected)
        }
        // some had no upstream, and were answered with a failure between others
        if count > 16 { #expect(refusals > 0) }
    }

    /// What a lone query is answered with at once; nil where it waits.
    private static func reply(
        to packet: [UInt8], _ answerer: inout QueryAnswerer, _ state: ServingState, _ now: Instant
    ) -> [UInt8]? {
        var room = [UInt8](repeating: 0, count: 1232)
        var span = room.mutableSpan
        let client = IPAddress(v4: 0x7f00_0001)
        let moment = AnswerMoment(now: now)
        var length: Int?
        switch answerer.answer(packet.span, from: client, over: .datagram, with: state, at: moment, in: &span) {
        case .reply(let octets): length = octets
        case .drop: break
        case .wait(let rule), .ask(let rule):
            // where there is no upstream, nobody waits
            let zone = state.rules.rules.first { $0.key == rule }?.zone
            guard zone?.description == "nobody.example." else { return nil }
            length = answerer.shed(
                packet.span, from: client, over: .datagram, because: ShedCause.noUpstreams.error, with: state,
                at: moment,
                in: &span)
        }
        return length.map { Array(room[..<$0]) }
    }
}
