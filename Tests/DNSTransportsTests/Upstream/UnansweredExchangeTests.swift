// What becomes of the streams of HTTP/2 whose questions have no answer, on an embedded event loop.

import NIOCore
import NIOHTTP2
import Testing

@testable import DNSTransports

@Suite struct UnansweredExchangeTests {
    private let exchange: EmbeddedExchange
    private var upstream: EmbeddedUpstream { exchange.upstream }

    init() throws { exchange = try EmbeddedExchange() }

    /// Asks questions that have no answer in time, and beside them one that has, so that the upstream is known to live.
    /// - Parameter late: octets of the answers that they get when it is too late: these cross with what is said of that.
    private func askInVain(_ numbers: ClosedRange<Int>, late: Int? = nil) throws {
        let companion = 10_000 + numbers.lowerBound
        for number in numbers { upstream.ask(number, within: .seconds(1)) }
        upstream.ask(companion)
        if upstream.answers.count == 0 { try exchange.connect() }
        try exchange.pass()
        try exchange.answer("name-\(companion)")
        try exchange.pass()
        if let late { for number in numbers { try exchange.answer("name-\(number)", length: late) } }
        upstream.advance(.seconds(1))
        try exchange.pass()
        for number in numbers { #expect(upstream.answers[number] == .failure(.timedOut)) }
        #expect(upstream.answers[companion] == .success(reply(UInt16(companion), "name-\(companion)")))
    }

    @Test("A question that is too late gives its stream back: three hundred of them leave the connection as it was")
    func givenBack() throws {
        for number in 1...300 { try askInVain(number...number) }
        #expect(exchange.resets.count == 300)
        #expect(Set(exchange.resets.values) == [.cancel])
        #expect(exchange.requests.isEmpty)
        upstream.ask(301)
        try exchange.pass()
        try exchange.answer("name-301")
        try exchange.pass()
        #expect(upstream.answers[301] == .success(reply(301, "name-301")))
        #expect(upstream.begun == 1)
    }

    @Test(
        "Answers that come too late are passed over, whatever their number and size, and the connection goes on",
        arguments: [(questions: 90, octets: 500), (questions: 2, octets: 30_000)])
    func crossed(questions: Int, octets: Int) throws {
        for round in 1...4 { try askInVain((100 * round)...(100 * round + questions - 1), late: octets) }
        upstream.ask(1)
        try exchange.pass()
        try exchange.answer("name-1", length: 60_000)
        try exchange.pass()
        #expect(try #require(upstream.answers[1]).get().count == 60_000)
        #expect(upstream.begun == 1)
    }

    @Test("A question that is too late before the connection is made is not asked when it is")
    func tooEarly() throws {
        upstream.ask(1, within: .seconds(1))
        upstream.ask(2)
        upstream.advance(.seconds(1))
        #expect(upstream.answers[1] == .failure(.timedOut))
        try exchange.connect()
        #expect(exchange.requests.values.map { Array($0.dropFirst(12)) } == [question("name-2")])
        try exchange.answer("name-2")
        try exchange.pass()
        #expect(upstream.answers[2] == .success(reply(2, "name-2")))
    }
}
