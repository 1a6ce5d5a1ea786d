// The questions of one connection to an upstream, without sockets.

import NIOCore
import Testing

@testable import DNSTransports

/// Numbers that a test wrote down, over and over.
private struct WrittenNumbers: RandomNumberGenerator {
    var numbers: [UInt64]
    var index = 0

    mutating func next() -> UInt64 {
        defer { index += 1 }
        return numbers[index % numbers.count]
    }
}

@Suite struct UpstreamConnectionStateTests {
    private let start = NIODeadline.uptimeNanoseconds(1_000_000_000_000)
    private var state: UpstreamConnectionState
    private var random = SystemRandomNumberGenerator()

    init() {
        state = UpstreamConnectionState(limits: UpstreamLimits(), now: start)
    }

    private func after(_ milliseconds: Int64) -> NIODeadline { start + .milliseconds(milliseconds) }

    private func make(
        _ message: [UInt8] = query(1), until milliseconds: Int64 = 5_000
    ) throws -> UpstreamQuestion {
        try #require(UpstreamQuestion(message, deadline: after(milliseconds)) { _ in })
    }

    @Test("No id waits twice: one that is drawn again is drawn anew")
    mutating func unique() throws {
        var written = WrittenNumbers(numbers: [1, 1, 1, 2, 2, 1, 3].map { $0 << 48 | $0 })
        var ids: Set<UInt16> = []
        for _ in 0..<3 { ids.insert(state.add(try make(), at: start, using: &written)) }
        #expect(ids.count == 3)
        #expect(state.count == 3)
    }

    @Test("Ids are spread over all that there are")
    mutating func spread() throws {
        var high = [Int](repeating: 0, count: 16)
        var low = high
        for _ in 0..<4096 {
            var fresh = UpstreamConnectionState(limits: UpstreamLimits(), now: start)
            let id = fresh.add(try make(), at: start, using: &random)
            high[Int(id >> 12)] += 1
            low[Int(id & 15)] += 1
        }
        // 256 are expected in each; 100 more or less is over six times the standard deviation
        #expect((high + low).allSatisfy { 156...356 ~= $0 }, "\(high) \(low)")
    }

    @Test("An upstream that declines is there: its connection is not given up for a question never answered")
    mutating func declinedIsLife() throws {
        _ = state.add(try make(until: 5_000), at: start, using: &random)
        let declined = state.add(try make(until: 5_000), at: start, using: &random)
        #expect(state.declined(declined, at: after(400)) != nil)
        #expect(state.declined(declined, at: after(400)) == nil)
        #expect(state.expire(at: after(5_000)).count == 1)
        #expect(!state.isRetired)
    }

    @Test("It takes as many questions and octets as may be")
    mutating func bounds() throws {
        for _ in 0..<100 {
            #expect(state.takes(30))
            _ = state.add(try make(), at: start, using: &random)
        }
        #expect(!state.takes(30))
        _ = state.takeAll()
        state = UpstreamConnectionState(limits: UpstreamLimits(), now: start)
        let large = query(1) + [UInt8](repeating: 0, count: 65_000)
        var ids: [UInt16] = []
        for _ in 0..<4 { ids.append(state.add(try make(large), at: start, using: &random)) }
        #expect(!state.takes(large.count))
        #expect(state.takes(30))
        _ = state.answered(by: reply(ids[0]).span, at: start)
        #expect(state.takes(large.count))
    }

    @Test("A question is answered by its id and its text together, once")
    mutating func answered() throws {
        let first = state.add(try make(query(1, "first")), at: start, using: &random)
        let second = state.add(try make(query(2, "second")), at: start, using: &random)
        let wrongText = state.answered(by: reply(first, "second").span, at: start)
        let wrongID = state.answered(by: reply(first ^ second ^ 0x5555, "first").span, at: start)
        #expect(wrongText == nil)
        #expect(wrongID == nil)
        #expect(state.count == 2)
        let right = state.answered(by: reply(second, "second").span, at: start)
        #expect(right?.message == query(2, "second"))
        let again = state.answered(by: reply(second, "second").span, at: start)
        #expect(again == nil)
        #expect(state.count == 1)
    }

    @Test("Questions are too late at their own times")
    mutating func late() throws {
        for time in [3_000, 1_000, 2_000] as [Int64] {
            _ = state.add(try make(query(UInt16(time)), until: time), at: start, using: &random)
        }
        #expect(state.nextLook == after(1_000))
        #expect(state.expire(at: after(999)).isEmpty)
        #expect(state.expire(at: after(1_000)).map { id(of: $0.question.message) } == [1_000])
        #expect(state.nextLook == after(2_000))
        #expect(state.expire(at: after(3_000)).count == 2)
    }

    @Test(
        "A connection over which nothing came since a question that is too late takes no more, and ends with its last")
    mutating func silent() throws {
        _ = state.add(try make(query(1), until: 1_000), at: start, using: &random)
        let id = state.add(try make(query(2), until: 2_000), at: start, using: &random)
        _ = state.expire(at: after(1_000))
        #expect(state.isRetired)
        #expect(!state.takes(1))
        #expect(!state.isOver(at: after(1_000)))
        let answer = state.answered(by: reply(id).span, at: after(1_500))
        #expect(answer != nil)
        #expect(state.isOver(at: after(1_500)))
    }

    @Test("A connection over which something came goes on although one question is too late")
    mutating func slowName() throws {
        _ = state.add(try make(query(1), until: 1_000), at: start, using: &random)
        let id = state.add(try make(query(2), until: 2_000), at: start, using: &random)
        _ = state.answered(by: reply(id).span, at: after(500))
        _ = state.expire(at: after(1_000))
        #expect(!state.isRetired)
        #expect(state.takes(1))
    }

    @Test("It is over when it has been idle for ten seconds")
    mutating func idle() throws {
        let id = state.add(try make(until: 60_000), at: start, using: &random)
        #expect(!state.isOver(at: after(30_000)))
        _ = state.answered(by: reply(id).span, at: after(30_000))
        #expect(!state.isOver(at: after(39_999)))
        #expect(state.nextLook == after(40_000))
        #expect(state.isOver(at: after(40_000)))
    }

    @Test("What waits when it ends comes out in the order in which it was asked")
    mutating func left() throws {
        for number in 0..<50 { _ = state.add(try make(query(UInt16(number))), at: start, using: &random) }
        #expect(state.takeAll().map { id(of: $0.message) } == Array(0..<50))
        #expect(state.count == 0)
        #expect(!state.takes(1))
    }
}
