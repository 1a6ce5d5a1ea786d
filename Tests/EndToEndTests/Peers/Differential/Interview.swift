// One server asked many questions at a time.

import DNSWire

/// Asks a server, with many questions on the way at once.
struct Interview {
    let server: SocketAddress

    /// The replies to questions, in their order; nil for one that stays without, or whose reply cannot be read.
    func replies(to questions: [RandomQuestion]) throws -> [Message?] {
        var replies = [Message?](repeating: nil, count: questions.count)
        for transport in Transport.allCases {
            let chosen = questions.indices.filter { questions[$0].transport == transport }
            for start in stride(from: 0, to: chosen.count, by: Self.window) {
                let some = chosen[start..<min(start + Self.window, chosen.count)]
                let queries = some.map { place in
                    var query = questions[place].query
                    query.id = MessageID(rawValue: UInt16(place))
                    return query
                }
                let received = try ask(queries, over: transport)
                for reply in received { replies[Int(reply.header.id.rawValue)] = reply }
                // whoever says nothing for long hangs, and need not be waited for again and again
                if received.count < queries.count { break }
            }
        }
        return replies
    }

    /// Questions on the way at once: few enough for any socket's buffer to hold all replies.
    private static let window = 50

    private func ask(_ queries: [Query], over transport: Transport) throws -> [Message] {
        switch transport {
        case .datagram: try askDatagrams(queries)
        case .stream: try askStream(queries)
        }
    }

    /// What got no reply is asked once more: datagrams may be lost.
    private func askDatagrams(_ queries: [Query]) throws -> [Message] {
        let client = try DatagramClient(of: server)
        var replies: [Message] = []
        var waiting = Set(queries.map(\.id))
        for patience in [Duration.seconds(2), .seconds(5)] where !waiting.isEmpty {
            for query in queries where waiting.contains(query.id) { try client.send(query) }
            let deadline = Deadline(patience)
            while !waiting.isEmpty, let reply = try client.receive(by: deadline) {
                if waiting.remove(reply.header.id) != nil { replies.append(reply) }
            }
        }
        return replies
    }

    private func askStream(_ queries: [Query]) throws -> [Message] {
        let client = try StreamClient(of: server)
        try client.socket.send(queries.flatMap(\.octets.framed))
        var replies: [Message] = []
        while replies.count < queries.count, let reply = try client.receive() { replies.append(reply) }
        return replies
    }
}
