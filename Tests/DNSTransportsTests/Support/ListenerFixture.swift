// A listener on a loopback address and a port of the system's choice.

import DNSTransports
import DNSWire
import NIOCore
import NIOPosix

/// SwiftNIO has one as well; a test means ours.
typealias SocketAddress = DNSWire.SocketAddress

/// 127.0.0.1 and ::1, with port 0.
let loopbacks = ["127.0.0.1", "::1"].map { loopback($0) }

func loopback(_ text: String = "127.0.0.1", port: UInt16 = 0) -> SocketAddress {
    SocketAddress(IPAddress(text) ?? IPAddress(v4: 0x7f00_0001), port: port)
}

struct ListenerFixture {
    let listener: StreamListener
    let connections: StreamConnections

    var address: SocketAddress { listener.addresses[0] }

    init(
        _ responder: any StreamResponder = ScriptedResponder(), on address: SocketAddress = loopback(),
        behind contexts: TLSServerContexts? = nil,
        limits: (inout StreamLimits) -> Void = { _ in }
    ) async throws {
        var bounds = StreamLimits()
        // no bound is met by chance on a busy machine: a test that is about one sets it
        let long = Duration.seconds(3600)
        (bounds.idle, bounds.messageTime, bounds.outputTime, bounds.handshakeTime) = (long, long, long, long)
        limits(&bounds)
        connections = StreamConnections(limits: bounds)
        listener = try await StreamListener.bind(
            [address], on: MultiThreadedEventLoopGroup.singleton, connections: connections, responder: responder,
            terms: StreamTerms(StreamTerms.Value(.dns, behind: contexts))
        ).get()
    }

    /// A peer whose connection was accepted: it has had an answer to its first question.
    func peer() async throws -> StreamPeer {
        let peer = try await StreamPeer.connect(to: address)
        try await peer.send(frame(query(0)))
        _ = await peer.next()
        return peer
    }

    /// Waits until so many connections shake hands.
    func untilShakingHands(_ count: Int) async {
        while connections.handshakes < count { await Task.yield() }
    }

    /// Ends everything and waits for the end.
    func end(within patience: Duration = .zero) async throws {
        try await listener.close().get()
        try await connections.drain(within: patience, on: MultiThreadedEventLoopGroup.singleton.next()).get()
    }
}
