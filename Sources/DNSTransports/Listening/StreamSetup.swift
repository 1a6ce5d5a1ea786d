// What a connection is set up with when it has been accepted.

import DNSWire
import NIOCore

/// What is spoken at a listener.
package enum StreamSpeech: Hashable, Sendable {
    /// DNS over TCP.
    case dns
    /// DNS over HTTP in clear, for proxies.
    case http(HTTPService)
}

/// Sets up the channels of a listener.
struct StreamSetup: Sendable {
    private let connections: StreamConnections
    private let responder: any StreamResponder
    private let speech: StreamSpeech

    /// Why an accepted connection is closed again.
    private struct Refused: Error {}

    init(_ connections: StreamConnections, _ responder: any StreamResponder, _ speech: StreamSpeech) {
        self.connections = connections
        self.responder = responder
        self.speech = speech
    }

    /// Starts a connection that was accepted, or throws: then the channel is to be closed.
    func start(_ channel: any Channel) throws {
        guard let client = channel.remoteAddress.flatMap(DNSWire.SocketAddress.init),
            let local = channel.localAddress.flatMap(DNSWire.SocketAddress.init)
        else {
            connections.tally.count(.gone)
            throw Refused()
        }
        try start(channel, from: client, at: local)
    }

    func start(
        _ channel: any Channel, from client: DNSWire.SocketAddress, at local: DNSWire.SocketAddress
    ) throws {
        let now = channel.eventLoop.now
        let proxies = speech == .dns ? [] : connections.proxies
        let isProxy = proxies.contains { $0.contains(client.address) }
        guard let (place, number) = connections.admit(channel, from: client.address, isShared: isProxy, now: now) else {
            throw Refused()
        }
        do {
            func connection(over transport: QueryTransport, _ dialect: any StreamDialect) -> StreamConnection {
                StreamConnection(
                    connections, place: place, number: number, responder: responder, client: client, local: local,
                    over: transport, dialect: dialect, now: now)
            }
            let pipeline = channel.pipeline.syncOperations
            switch speech {
            case .dns: try pipeline.addHandler(connection(over: .stream, FramedDialect()))
            case .http(let service):
                let client = ConnectionClient(client)
                if isProxy {
                    try pipeline.addHandler(ProxyHeaderReader(connections, number: number, client: client))
                }
                let opening = HTTPOpening(service, proxies: proxies, client: client)
                try opening.start(connection(over: .https, opening), in: pipeline)
            }
        } catch {
            connections.release(number)
            throw error
        }
    }
}
