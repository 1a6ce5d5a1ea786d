import DNSServer
import DNSWire
import Testing

/// What is read out of the reply for an ALIAS target.
struct AddressAnswerTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        var code = ResponseCode.noError
        var answer = ""
        var authority = ""
        let expected: AddressAnswer?
    }

    private static let soa = "example. 600 SOA ns.example. h.example. 1 2 3 4 120"

    @Test(
        "A reply says which addresses the target has, and for how long",
        arguments: [
            Case(
                testDescription: "addresses, sorted", answer: "t.example. 60 A 192.0.2.2\nt.example. 60 A 192.0.2.1",
                expected: AddressAnswer(addresses: [[192, 0, 2, 1], [192, 0, 2, 2]], ttl: 60)),
            Case(
                testDescription: "aliases that hold no longer than the addresses",
                answer: "t.example. 30 CNAME u.example.\nu.example. 60 A 192.0.2.1",
                expected: AddressAnswer(addresses: [[192, 0, 2, 1]], ttl: 30)),
            Case(
                testDescription: "no such records (RFC 2308 s5)", authority: soa,
                expected: AddressAnswer(addresses: [], ttl: 120)),
            Case(
                testDescription: "no such name", code: .nameError, authority: soa,
                expected: AddressAnswer(addresses: [], ttl: 120)),
            Case(testDescription: "nothing, and not for how long", expected: AddressAnswer(addresses: [], ttl: 60)),
            Case(
                testDescription: "an alias that leads nowhere", answer: "t.example. 30 CNAME u.example.", expected: nil),
            Case(testDescription: "a failure", code: .serverFailure, expected: nil),
            Case(testDescription: "a refusal", code: .refused, expected: nil),
        ])
    func read(_ row: Case) throws {
        var reply = MessageBuilder()
        reply.flags = .response
        reply.code = row.code
        reply.questions = [Question(try Name("t.example."), .a)]
        reply.answers = try RecordText.read(row.answer)
        reply.authority = try RecordText.read(row.authority)
        #expect(AddressAnswer(reply.octets, type: .a) == row.expected)
    }

    @Test("What is no reply says nothing")
    func noReply() {
        #expect(AddressAnswer([1, 2, 3], type: .a) == nil)
        #expect(AddressAnswer(AddressAnswer.query(.root, .a), type: .a) == nil)
    }

    @Test("The target is asked for as a client would, with recursion desired")
    func query() throws {
        let message = try Message(AddressAnswer.query(try Name("t.example."), .aaaa).span)
        #expect(message.header.flags == .recursionDesired)
        #expect(message.questions == [Question(try Name("t.example."), .aaaa)])
    }
}
