// Peers that take their time, and peers that send too much.

import HTTPTypes
import NIOCore
import NIOEmbedded
import NIOHTTPTypes
import Testing

@testable import Admin

@Suite struct RequestGuardTests {
    private static func channel() throws -> EmbeddedChannel {
        let channel = EmbeddedChannel(handler: RequestGuard())
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

    @Test("After an answer that was taken there is time for another request")
    func next() throws {
        let channel = try Self.channel()
        for _ in 0..<3 {
            try channel.writeInbound(Self.head())
            try channel.writeInbound(HTTPRequestPart.end(nil))
            channel.embeddedEventLoop.advanceTime(by: .seconds(8))
            try channel.writeOutbound(HTTPResponsePart.head(HTTPResponse(status: .ok)))
            try channel.writeOutbound(HTTPResponsePart.end(nil))
            #expect(channel.isActive)
        }
        channel.embeddedEventLoop.advanceTime(by: .seconds(10))
        #expect(!channel.isActive)
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
