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
        "Parameters are those that are known, each once and with a value",
        arguments: [
            ("/x", nil), ("/x?", nil), ("/x?max_deletes=30%25&name=a", nil),
            ("/x?max_delete=30", "there is no parameter \"max_delete\" here: there is name, max_deletes"),
            ("/x?name=a&name=b", "\"name\" is there twice"), ("/x?name", "\"name\" gives no value: a % is written %25"),
            ("/x?max_deletes=30%", "\"max_deletes=30%\" gives no value: a % is written %25"),
        ] as [(String, String?)])
    func parameters(target: String, problem: String?) {
        #expect(RequestTarget(target).problem(knowing: ["name", "max_deletes"]) == problem)
    }

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

    @Test(
        "Over TCP a request is for an address or localhost, whatever the port: other names may be led here by others",
        arguments: [
            (nil, true), ("", true), ("127.0.0.1", true), ("127.0.0.1:8053", true), ("[::1]:8053", true),
            ("[::1]", true),
            ("localhost", true), ("LocalHost:8053", true), ("a.localhost", true), ("192.0.2.1:8053", true),
            ("evil.example", false), ("evil.example:8053", false), ("127.0.0.1.evil.example", false),
            ("localhost.evil.example", false), ("evillocalhost", false), ("::1", false), ("[::1]x", false),
        ])
    func hosts(authority: String?, isKnown: Bool) { #expect(RequestHost.isKnown(authority) == isKnown) }

    private static let secret = "0123456789abcdef"

    @Test(
        "What changes something needs the token over TCP, and so does what is read under a strange name",
        arguments: [
            ("localhost", nil, false, nil), ("localhost", nil, true, 401), ("localhost", secret, true, nil),
            ("localhost", "wrong", true, 403), ("a.example", nil, false, 421), ("a.example", secret, false, nil),
            ("a.example", "wrong", false, 403), ("a.example", secret, true, nil), ("a.example", nil, true, 401),
        ] as [(String, String?, Bool, Int?)])
    func permission(host: String, offered: String?, changes: Bool, status: Int?) {
        var request = HTTPRequest(method: changes ? .post : .get, scheme: "http", authority: host, path: "/")
        if let offered { request.headerFields[.authorization] = "Bearer \(offered)" }
        #expect(Permission.token { Self.secret }.refusal(of: request, needsToken: changes)?.status.code == status)
        #expect(Permission.open.refusal(of: request, needsToken: changes) == nil)
    }

    @Test("Where the token cannot be read, nobody has it")
    func noToken() {
        var request = HTTPRequest(method: .post, scheme: "http", authority: "localhost", path: "/")
        request.headerFields[.authorization] = "Bearer \(Self.secret)"
        #expect(Permission.token { nil }.refusal(of: request, needsToken: true)?.status == .serviceUnavailable)
        #expect(Permission.token(nil).refusal(of: request, needsToken: true)?.status == .forbidden)
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
