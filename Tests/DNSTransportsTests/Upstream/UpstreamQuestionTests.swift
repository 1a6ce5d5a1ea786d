// What may be asked, and what counts as its answer.

import NIOCore
import Testing

@testable import DNSTransports

@Suite struct UpstreamQuestionTests {
    private func make(_ message: [UInt8]) -> UpstreamQuestion? {
        UpstreamQuestion(message, deadline: .distantFuture) { _ in }
    }

    private static func changed(_ message: [UInt8], _ offset: Int, _ octet: UInt8) -> [UInt8] {
        var message = message
        message[offset] = octet
        return message
    }

    @Test(
        "What is not a query of one question is not asked",
        arguments: [
            [], Array(query(1).prefix(11)), Array(query(1).prefix(12)), query(1).dropLast(), reply(1),
            changed(query(1), 5, 0), changed(query(1), 5, 2), changed(query(1), 4, 1), changed(query(1), 12, 0xc0),
            changed(query(1), 12, 64), changed(query(1), 12, 60), query(1) + [UInt8](repeating: 0, count: 65_536),
            query(1, Array(repeating: "label-of-14-octets", count: 14).joined(separator: ".")),
        ].map { Array($0) })
    func refused(_ message: [UInt8]) {
        #expect(make(message) == nil)
    }

    @Test(
        "A query of one question may be asked, whatever follows the question",
        arguments: [
            query(1), query(1, ""), query(1, "a", type: 65), query(1) + [0, 0, 41, 4, 208, 0, 0, 0, 0, 0, 0],
            query(1, Array(repeating: "abcdefghi", count: 25).joined(separator: ".")),
            query(1) + [UInt8](repeating: 0, count: 65_535 - query(1).count),
        ])
    func accepted(_ message: [UInt8]) throws {
        let question = try #require(make(message))
        let response = Self.changed(message, 2, 0x81)
        let isAnswered = question.isAnswered(by: response.span)
        #expect(isAnswered)
    }

    @Test(
        "Only a response that repeats the question answers it",
        arguments: [
            query(1, "host.example"), reply(1, "host.exampl"), reply(1, "hosu.example"),
            reply(1, "host.example", type: 28),
            Array(reply(1, "host.example").prefix(12)), reply(1, "host.example").dropLast(),
            changed(reply(1, "host.example"), 5, 0), changed(reply(1, "host.example"), 5, 2),
            changed(reply(1, "host.example"), 29, 3), [1, 2], [],
        ].map { Array($0) })
    func unanswered(_ response: [UInt8]) throws {
        let question = try #require(make(query(1, "host.example")))
        let isAnswered = question.isAnswered(by: response.span)
        #expect(!isAnswered)
    }

    @Test(
        "A denial need not repeat the question", arguments: [(1, true), (4, true), (0, false), (2, false), (5, false)])
    func denied(code: UInt8, isAnswer: Bool) throws {
        let question = try #require(make(query(1, "host.example")))
        let isAnswered = question.isAnswered(by: ([0, 1, 0x81, 0x80 | code] + [UInt8](repeating: 0, count: 8)).span)
        #expect(isAnswered == isAnswer)
    }

    @Test("The case of the name does not matter, that of type and class would")
    func caseOfName() throws {
        let mixed = try #require(make(query(1, "HoSt.example"))).isAnswered(by: reply(1, "hOsT.EXAMPLE").span)
        #expect(mixed)
        let otherType = try #require(make(query(1, "a", type: 0x41))).isAnswered(by: reply(1, "a", type: 0x61).span)
        #expect(!otherType)
    }

    @Test("It goes out under another id and otherwise as it is, and its answer comes back under its own")
    func ids() throws {
        let answers = Answers()
        let question = try #require(
            UpstreamQuestion(query(0x1234), deadline: .distantFuture, reply: answers.slot()))
        #expect(Array(question.frame(id: 0xabcd).readableBytesView) == frame(query(0xabcd)))
        question.succeed(ByteBuffer(bytes: reply(0xabcd)))
        #expect(answers[0] == .success(reply(0x1234)))
    }
}
