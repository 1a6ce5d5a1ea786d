// Packets are answered as a worker answers them, without its sockets.

import DNSAuthority
import DNSDispatch
import DNSForwarding
import DNSServer
import DNSWire

/// Answers packets whole: read, decided, looked up, written.
final class Answering: Workload {
    private let state: ServingState
    private var packets: QueryPackets
    private var answerer: QueryAnswerer
    private var room: [UInt8]
    private let transport: QueryTransport
    /// Makes the packets of the next pass.
    private let renew: ((inout QueryPackets) -> Void)?
    var operations: Int { packets.count }

    init(
        _ packets: QueryPackets, state: ServingState, cache: Cache? = nil,
        transport: QueryTransport = .datagram, renew: ((inout QueryPackets) -> Void)? = nil
    ) {
        self.packets = packets
        self.state = state
        self.transport = transport
        self.renew = renew
        answerer = QueryAnswerer(seed: World.seed, cache: cache)
        room = [UInt8](repeating: 0, count: (transport == .datagram ? EDNS.safeSize : Int(UInt16.max)) + 8)
    }

    /// The same, once it has answered its first packet as expected.
    func expecting(_ code: ResponseCode, _ counts: [Int]) throws -> Answering {
        prepare()
        let length = Self.answer(packets, 0..<1, state, transport, &answerer, &room)
        let reply = try Self.message(room, length)
        guard reply.responseCode == code, [reply.answers, reply.authority, reply.additional].map(\.count) == counts
        else { throw World.Wrong("an answer is another than expected") }
        return self
    }

    private static func message(_ room: [UInt8], _ length: Int) throws -> Message {
        try Message(room.span.extracting(0..<length))
    }

    func prepare() { renew?(&packets) }

    func pass() -> Int { Self.answer(packets, 0..<packets.count, state, transport, &answerer, &room) }

    private static func answer(
        _ packets: QueryPackets, _ places: Range<Int>, _ state: ServingState, _ transport: QueryTransport,
        _ answerer: inout QueryAnswerer, _ room: inout [UInt8]
    ) -> Int {
        let moment = AnswerMoment(now: World.now)
        var span = room.mutableSpan
        var sum = 0
        for place in places {
            let verdict = answerer.answer(
                packets[place], from: World.client, over: transport, with: state, at: moment, in: &span)
            if case .reply(let length) = verdict { sum += length }
        }
        return sum
    }

    static var benchmarks: [Benchmark] {
        let kinds = SampleZone.Kind.allCases.map { kind in
            Benchmark("answer from a zone", kind.rawValue) {
                let packets = QueryPackets(try SampleZone.questions(kind, count: 256))
                return try Answering(packets, state: World.state(try SampleZone.table()))
                    .expecting(kind.expected.code, kind.expected.counts)
            }
        }
        return kinds + [
            Benchmark("answer from a zone", "hit, with EDNS") {
                let packets = QueryPackets(
                    try SampleZone.questions(.hit, count: 256), edns: EDNS(udpSize: 1232))
                return try Answering(packets, state: World.state(try SampleZone.table()))
                    .expecting(.noError, [1, 0, 0])
            },
            Benchmark("answer from the cache", "hit") {
                let filled = try FilledCache(entries: 10_000)
                let state = World.state(ZoneTable(capacity: 0, seed: World.seed))
                return try Answering(try filled.questions(256), state: state, cache: filled.cache)
                    .expecting(.noError, [1, 0, 0])
            },
        ]
    }
}
