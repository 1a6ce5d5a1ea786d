// What becomes of questions when a server of HTTP/2 goes away (RFC 9113 s6.8), on an embedded event loop.

import NIOHTTP2
import Testing

@testable import DNSTransports

@Suite struct GoingAwayTests {
    /// The questions of one connection, on the streams 1, 3, 5, 7 and 9.
    private static let numbers = 1...5

    private let first: EmbeddedExchange
    private var upstream: EmbeddedUpstream { first.upstream }

    init() throws {
        first = try EmbeddedExchange()
        for number in Self.numbers { upstream.ask(number) }
        try first.connect()
    }

    /// What has come of each question so far: the number of those that are answered rightly, and of those that are not.
    private var ends: (answered: Set<Int>, failed: Set<Int>) {
        let ended = Self.numbers.filter { upstream.answers[$0] != nil }
        let answered = ended.filter { upstream.answers[$0] == .success(reply(UInt16($0), "name-\($0)")) }
        return (Set(answered), Set(ended).subtracting(answered))
    }

    /// - Parameters:
    ///   - last: the last stream that the server has looked at.
    ///   - inTime: the questions whose answers come in one piece with its leave.
    ///   - before: how many of these come before it.
    @Test(
        "Answers in one piece with a leave are all taken, what was seen is awaited, and what was not is asked elsewhere",
        arguments: [
            (last: 9, inTime: [1, 2, 3, 4, 5], before: 5), (last: 9, inTime: [1, 2, 3, 4, 5], before: 0),
            (last: 5, inTime: [1, 2], before: 2), (last: 5, inTime: [3, 1], before: 1),
            (last: 5, inTime: [2, 3], before: 0),
            (last: 5, inTime: [3, 2, 1], before: 3), (last: 5, inTime: [1, 2, 3], before: 2),
            (last: 0, inTime: [], before: 0),
        ])
    func onePiece(last: Int, inTime: [Int], before: Int) throws {
        first.answer(inTime.map { "name-\($0)" }, goingAwayAfter: HTTP2StreamID(last), before)
        try first.pass()
        #expect(ends == (Set(inTime), []))
        let (seen, unseen) = (Self.numbers.filter { 2 * $0 - 1 <= last }, Self.numbers.filter { 2 * $0 - 1 > last })
        // who goes away may take time for what it has seen
        for number in seen { try first.answer("name-\(number)") }
        try first.pass()
        #expect(ends == (Set(seen), []))
        #expect(!upstream.isOpen())
        #expect(upstream.begun == (unseen.isEmpty ? 1 : 2))
        guard !unseen.isEmpty else { return }
        let second = try EmbeddedExchange(of: upstream, 1)
        try second.connect()
        #expect(
            Set(second.requests.values.map { Array($0.dropFirst(12)) }) == Set(unseen.map { question("name-\($0)") }))
        for number in unseen { try second.answer("name-\(number)") }
        try second.pass()
        #expect(ends == (Set(Self.numbers), []))
        #expect(upstream.upstreams.counters.retried == unseen.count)
    }

    @Test("What two servers in a row have not seen fails, and who asked may ask another upstream")
    func twice() throws {
        first.answer(["name-1"], goingAwayAfter: 3, 1)
        try first.pass()
        let second = try EmbeddedExchange(of: upstream, 1)
        try second.connect()
        second.answer([], goingAwayAfter: 0, 0)
        try second.pass()
        #expect(ends.answered == [1])
        for number in 3...5 { #expect(upstream.answers[number] == .failure(.broken)) }
        try first.answer("name-2")
        try first.pass()
        #expect(ends.answered == [1, 2])
    }
}
