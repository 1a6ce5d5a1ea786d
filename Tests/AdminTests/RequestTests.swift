// What a request asks for, and whether it may.

import HTTPTypes
import Testing

@testable import Admin

@Suite struct RequestTests {
    @Test(
        "A name comes through the query as it was written",
        arguments: ["example.com.", "a b.c\\.d", "m\u{fc}ller.example", "x&y=z+%.", "*.example."])
    func roundTrip(name: String) {
        let target = RequestTarget("/api/v1/flush?other=1&name=" + RequestTarget.encoded(name))
        #expect(target.path == "/api/v1/flush" && target.value(of: "name") == name)
    }

    @Test(
        "What is not well-formed is not there",
        arguments: ["/x", "/x?", "/x?name", "/x?name=", "/x?name=%4", "/x?name=%zz", "/x?name=%ff", "/x?names=a"])
    func broken(target: String) { #expect(RequestTarget(target).value(of: "name") == nil) }

    @Test(
        "Only the whole token is admitted",
        arguments: [
            ("Bearer 0123456789abcdef", true), ("bearer 0123456789abcdef", true), ("Bearer 0123456789abcdeX", false),
            ("Bearer 0123456789abcde", false), ("Bearer 0123456789abcdef0123456789abcdef", false), ("Bearer ", false),
            ("", false), ("Basic 0123456789abcdef", false), ("0123456789abcdef", false),
        ])
    func token(field: String, isRight: Bool) {
        #expect(AdminToken("0123456789abcdef").admits(field) == isRight)
    }

    @Test("An answer counts when it is whole")
    func replies() {
        let whole = "HTTP/1.1 503 Service Unavailable\r\ncontent-length: 3\r\n\r\nabc"
        let reply = AdminClient.reply(Array(whole.utf8))
        #expect(reply?.status == 503 && reply?.body == "abc" && reply?.isGood == false)
        for part in ["", "HTTP/1.1 200 OK\r\n", String(whole.dropLast()), "SSH-2.0\r\n\r\n"] {
            #expect(AdminClient.reply(Array(part.utf8)) == nil)
        }
    }
}
