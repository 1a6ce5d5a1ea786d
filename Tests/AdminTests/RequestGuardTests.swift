// Peers that take their time, and peers that send too much.

import HTTPTypes
import NIOCore
import NIOEmbedded
import NIOHTTPTypes
import Testing

@testable import Admin

@Suite struct RequestGuardTests {
    private static func channel(_ awaited: AwaitedPeers = AwaitedPeers(atMost: 8)) throws -> EmbeddedChannel {
        let channel = EmbeddedChannel(handler: RequestGuard(awaited))
        try channel.connect(to: try SocketAddress(unixDomainSocketPath: "/none")).wait()
        return channel
    }

    private static func head(length: Int? = nil) -> HTTPRequestPart {
        var request = HTTPRequest(method: .post, scheme: "http", authority: "x", path: "/api/v1/reload")
        if let length { request.headerFields[.contentLength] = "\(length)" }
        return .head(request)
    }

    @Test("A connection on which nothing is asked is closed")
    func idle() throws {
        let channel = try Self.channel()
        channel.embeddedEventLoop.advanceTime(by: .seconds(9))
        #expect(channel.isActive)
        channel.embeddedEventLoop.advanceTime(by: .seconds(1))
        #expect(!channel.isActive)
    }

    @Test("A request that is begun, however many octets follow, does not buy time")
    func slow() throws {
        let channel = try Self.channel()
        try channel.writeInbound(Self.head(length: 100))
        for _ in 0..<9 {
            channel.embeddedEventLoop.advanceTime(by: .seconds(1))
            try channel.writeInbound(HTTPRequestPart.body(ByteBuffer(string: "a")))
        }
        #expect(channel.isActive)
        channel.embeddedEventLoop.advanceTime(by: .seconds(1))
        #expect(!channel.isActive)
    }

    @Test("While a request that came whole is carried out, its peer is waited for")
    func ourTurn() throws {
        let channel = try Self.channel()
        try channel.writeInbound(Self.head())
        try channel.writeInbound(HTTPRequestPart.end(nil))
        channel.embeddedEventLoop.advanceTime(by: .seconds(300))
        #expect(channel.isActive)
    }

    @Test("A connection has one answer, behind which it is closed, and nothing more is heard on it")
    func once() throws {
        let channel = try Self.channel()
        for _ in 0..<2 {
            try channel.writeInbound(Self.head())
            try channel.writeInbound(HTTPRequestPart.end(nil))
        }
        var requests = 0
        while let part = try channel.readInbound(as: HTTPRequestPart.self) {
            guard case .head(let request) = part else { continue }
            #expect(request.headerFields[.connection] == "close")
            requests += 1
        }
        #expect(requests == 1)
        // what came behind the request takes no time away from its answer
        channel.embeddedEventLoop.advanceTime(by: .seconds(300))
        try channel.writeOutbound(HTTPResponsePart.head(HTTPResponse(status: .ok)))
        channel.embeddedEventLoop.advanceTime(by: .seconds(9))
        try channel.writeOutbound(HTTPResponsePart.end(nil))
        #expect(channel.isActive)
        guard case .head(let answer)? = try channel.readOutbound(as: HTTPResponsePart.self) else {
            Issue.record("there is no answer")
            return
        }
        #expect(answer.headerFields[.connection] == "close")
        channel.embeddedEventLoop.advanceTime(by: .seconds(1))
        #expect(!channel.isActive)
    }

    @Test("Of too many peers that take their time the one who took longest has to go, and nobody who waits for us")
    func tooMany() throws {
        let awaited = AwaitedPeers(atMost: 2)
        let asked = try Self.channel(awaited)
        try asked.writeInbound(Self.head())
        try asked.writeInbound(HTTPRequestPart.end(nil))
        let others = try (0..<3).map { _ in try Self.channel(awaited) }
        #expect(asked.isActive && others.map(\.isActive) == [false, true, true])
        // one that has gone takes no place
        _ = try others[1].finish()
        let last = try Self.channel(awaited)
        #expect(others[2].isActive && last.isActive)
    }

    @Test("A body that is too large is refused, whether it is said or only done", arguments: [true, false])
    func large(isSaid: Bool) throws {
        let channel = try Self.channel()
        try channel.writeInbound(Self.head(length: isSaid ? 5000 : nil))
        for _ in 0..<5 { try channel.writeInbound(HTTPRequestPart.body(ByteBuffer(repeating: 0, count: 1000))) }
        guard case .head(let answer)? = try channel.readOutbound(as: HTTPResponsePart.self) else {
            Issue.record("there is no answer")
            return
        }
        #expect(answer.status == .contentTooLarge && answer.headerFields[.connection] == "close")
        // what the rest of the server still has to say is not heard
        try channel.writeOutbound(HTTPResponsePart.head(HTTPResponse(status: .ok)))
        var parts = 0
        while let part = try channel.readOutbound(as: HTTPResponsePart.self) {
            if case .head = part { Issue.record("there is a second answer") }
            parts += 1
        }
        #expect(parts == 2)
        channel.embeddedEventLoop.advanceTime(by: .seconds(10))
        #expect(!channel.isActive)
    }
}
