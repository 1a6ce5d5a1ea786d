// DNS over HTTP/2, frame by frame.

import DNSWire
import NIOCore
import NIOEmbedded
import NIOHPACK
import NIOHTTP2
import Testing

@testable import DNSTransports

@Suite struct HTTP2Tests {
    @Test("Questions by POST and by GET are asked and answered on their streams")
    func questions() throws {
        let responder = ScriptedResponder { message in
            id(of: message) == 1 ? .reply(MessageFreshnessTests.message(answers: [(1, 300)])) : .reply(message)
        }
        let peer = try HTTP2Peer(EmbeddedHTTP(responder))
        let first = try peer.post(query(1))
        let second = try peer.ask("GET", "/dns-query?dns=AAABAAABAAAAAAAAA3d3dwdleGFtcGxlA2NvbQAAAQAB")
        let third = try peer.ask("HEAD", "/dns-query?dns=AAABAAABAAAAAAAAA3d3dwdleGFtcGxlA2NvbQAAAQAB")
        try peer.pass()
        let response = peer.response(on: first)
        #expect(response.status == "200")
        #expect(response.body == MessageFreshnessTests.message(answers: [(1, 300)]))
        #expect(response.fields.first(name: "content-type") == "application/dns-message")
        #expect(response.fields.first(name: "cache-control") == "private, max-age=300")
        #expect(response.fields.first(name: "content-length") == String(response.body.count))
        #expect(peer.response(on: second).body == responder.asked[1].message)
        #expect(peer.response(on: third).status == "200")
        #expect(peer.response(on: third).body.isEmpty)
        #expect(peer.server.connections.counters.messages == 3)
    }

    @Test(
        "A request that is no query is told what is wrong, and the connection goes on",
        arguments: [
            ("GET", "/dns-query", [], 400), ("GET", "/", [], 404), ("PUT", "/dns-query", [], 405),
            ("POST", "/dns-query", [("content-type", "text/plain")], 415),
            ("POST", "/dns-query", [("content-type", "application/dns-message")], 400),
        ])
    func refused(method: String, path: String, fields: [(String, String)], status: Int) throws {
        let peer = try HTTP2Peer(EmbeddedHTTP(ScriptedResponder()))
        let refused = try peer.ask(method, path, fields: fields)
        let good = try peer.post(query(1))
        try peer.pass()
        #expect(peer.response(on: refused).status == String(status))
        #expect(peer.response(on: good).body == query(1))
    }

    @Test("Answers go out as they come, whatever the order of the questions")
    func outOfOrder() throws {
        let responder = ScriptedResponder { _ in .later }
        let peer = try HTTP2Peer(EmbeddedHTTP(responder))
        let streams = try (1...3).map { try peer.post(query($0)) }
        try peer.pass()
        for (ticket, message) in responder.takeWaiting().reversed() {
            StreamReplies.deliver([(ticket, message)])
            try peer.pass()
            #expect(peer.response(on: streams[Int(id(of: message)) - 1]).body == message)
        }
        #expect(peer.response(on: streams[0]).status == "200")
    }

    @Test("An answer goes out as one, to be sealed once, and by itself")
    func together() throws {
        let peer = try HTTP2Peer(EmbeddedHTTP(ScriptedResponder()))
        let before = peer.server.writes
        let streams = try (1...16).map { try peer.post(query($0)) }
        try peer.pass()
        #expect(streams.enumerated().allSatisfy { peer.response(on: $1).body == query(UInt16($0 + 1)) })
        #expect(peer.server.writes - before == streams.count)
    }

    @Test("What a window holds back goes out when it opens, and the connection goes on")
    func opened() throws {
        let answer = reply(1) + [UInt8](repeating: 0, count: 60_000)
        let peer = try HTTP2Peer(EmbeddedHTTP(ScriptedResponder { _ in .reply(answer) }))
        let streams = try (UInt16(1)...4).map { try peer.post(query($0)) }
        try peer.pass()
        #expect(!streams.allSatisfy { peer.response(on: $0).body == answer })
        peer.server.advance(.seconds(4))
        try peer.write(.rootStream, .windowUpdate(windowSizeIncrement: 1 << 20))
        try peer.pass()
        #expect(streams.allSatisfy { peer.response(on: $0).body == answer })
        peer.server.advance(.seconds(4))
        #expect(peer.server.isOpen)
        let next = try peer.post(query(5))
        try peer.pass()
        #expect(peer.response(on: next).body == answer)
    }

    @Test("No more than 64 questions are in flight: the next is asked when one is answered")
    func inFlight() throws {
        let responder = ScriptedResponder { _ in .later }
        let peer = try HTTP2Peer(EmbeddedHTTP(responder))
        let streams = try (1...70).map { try peer.post(query($0)) }
        try peer.pass()
        #expect(responder.asked.count == 64)
        let waiting = responder.takeWaiting()
        StreamReplies.deliver(waiting.map { ($0.ticket, $0.message) })
        try peer.pass()
        #expect(responder.asked.count == 70)
        #expect(peer.response(on: streams[63]).body == query(64))
    }

    @Test("To ask and to reset in haste gains nothing: the questions stay in flight until they are answered")
    func rapidReset() throws {
        let responder = ScriptedResponder { _ in .later }
        let peer = try HTTP2Peer(EmbeddedHTTP(responder))
        for number in UInt16(1)...150 {
            let stream = try peer.post(query(number))
            try peer.pass()
            try peer.write(stream, .rstStream(.cancel))
        }
        #expect(responder.asked.count == 64)
        StreamReplies.deliver(responder.takeWaiting().map { ($0.ticket, $0.message) })
        let last = try peer.post(query(999))
        try peer.pass()
        StreamReplies.deliver(responder.takeWaiting().map { ($0.ticket, $0.message) })
        try peer.pass()
        #expect(peer.response(on: last).body == query(999))
        #expect(responder.asked.count == 65)
    }

    @Test("A peer that resets without end loses its connection")
    func resetStorm() throws {
        let peer = try HTTP2Peer(EmbeddedHTTP(ScriptedResponder { _ in .later }))
        for number in UInt16(1)...300 where peer.server.isOpen {
            let stream = try peer.post(query(number))
            try peer.write(stream, .rstStream(.cancel))
            try? peer.pass()
        }
        #expect(!peer.server.isOpen)
    }

    @Test("The largest message is asked, and a larger body refused before its end", arguments: [0, 1])
    func large(more: Int) throws {
        let responder = ScriptedResponder { _ in .reply(reply(1)) }
        let peer = try HTTP2Peer(EmbeddedHTTP(responder))
        try peer.pass()
        let body = [UInt8](repeating: 0, count: 65_535 + more)
        let stream = try peer.post([], ends: false)
        for start in stride(from: 0, to: body.count, by: 16_000) {
            let end = min(start + 16_000, body.count)
            try peer.send(Array(body[start..<end]), on: stream, ends: end == body.count && more == 0)
            try peer.pass()
        }
        #expect(peer.response(on: stream).status == (more == 0 ? "200" : "413"))
        let next = try peer.post(query(2))
        try peer.pass()
        #expect(peer.response(on: next).status == "200")
    }

    @Test("The window of the connection opens again for all that was taken, thrown away or reset")
    func window() throws {
        let responder = ScriptedResponder { _ in .reply(reply(1)) }
        let peer = try HTTP2Peer(EmbeddedHTTP(responder))
        try peer.pass()
        let body = [UInt8](repeating: 0, count: 16_000)
        for turn in 0..<60 {
            let stream =
                switch turn % 3 {
                case 0: try peer.post(body)
                case 1: try peer.ask("PUT", body: body)
                default: try peer.post(body, ends: false)
                }
            try peer.pass()
            if turn % 3 == 2 {
                try peer.write(stream, .rstStream(.cancel))
            } else {
                #expect(peer.response(on: stream).status == (turn % 3 == 0 ? "200" : "405"))
            }
        }
        #expect(responder.asked.count == 20)
    }

    @Test("A body that comes too slowly ends the connection, with a farewell")
    func slow() throws {
        let peer = try HTTP2Peer(EmbeddedHTTP(ScriptedResponder()))
        try peer.post(Array(query(1).dropLast()), ends: false)
        try peer.pass()
        peer.server.advance(.milliseconds(4999))
        #expect(peer.server.isOpen)
        peer.server.advance(.milliseconds(1))
        try peer.pass()
        #expect(!peer.server.isOpen)
        #expect(peer.farewell != nil)
        #expect(peer.server.connections.counters.closed(.unfinishedMessage) == 1)
    }

    @Test("A connection on which nothing is asked ends after its idle time, with a farewell")
    func idle() throws {
        let peer = try HTTP2Peer(EmbeddedHTTP(ScriptedResponder()))
        let stream = try peer.post(query(1))
        try peer.pass()
        peer.server.advance(.milliseconds(9999))
        #expect(peer.server.isOpen)
        peer.server.advance(.milliseconds(1))
        try peer.pass()
        #expect(!peer.server.isOpen)
        #expect(peer.farewell == stream)
        #expect(peer.server.connections.counters.closed(.idle) == 1)
    }

    @Test("A peer that takes no answers, for its window is shut, loses its connection")
    func stalled() throws {
        let answer = reply(1) + [UInt8](repeating: 0, count: 60_000)
        let peer = try HTTP2Peer(EmbeddedHTTP(ScriptedResponder { _ in .reply(answer) }))
        // the client of this test gives no window back
        for number in UInt16(1)...4 { try peer.post(query(number)) }
        try peer.pass()
        #expect(peer.server.isOpen)
        for _ in 0..<6 { peer.server.advance(.seconds(1)) }
        #expect(!peer.server.isOpen)
        #expect(peer.server.connections.counters.closed(.stalledOutput) == 1)
    }

    @Test("When the server ends, what is in flight is answered, and the client told what will not be")
    func drain() throws {
        let responder = ScriptedResponder { _ in .later }
        let peer = try HTTP2Peer(EmbeddedHTTP(responder))
        let stream = try peer.post(query(1))
        try peer.pass()
        let drained = peer.server.connections.drain(within: .seconds(5), on: peer.server.channel.embeddedEventLoop)
        try peer.pass()
        #expect(peer.farewell == stream)
        peer.server.advance(.milliseconds(100))
        #expect(peer.server.isOpen)
        StreamReplies.deliver(responder.takeWaiting().map { ($0.ticket, $0.message) })
        try peer.pass()
        #expect(peer.response(on: stream).body == query(1))
        #expect(!peer.server.isOpen)
        try drained.wait()
    }
}
