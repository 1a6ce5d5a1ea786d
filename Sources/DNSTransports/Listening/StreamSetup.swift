// What a connection is set up with when it has been accepted.

import DNSWire
import NIOCore
import NIOSSL

/// What is spoken at a listener.
package enum StreamSpeech: Hashable, Sendable {
    /// DNS as over TCP.
    case dns
    /// DNS over HTTP: in clear it is for proxies.
    case http(HTTPService)

    /// The protocols that TLS is told of before it, best first. Who asks for none of them is served all the same: RFC 7858 knows
    /// none, and what is spoken is seen when it is.
    var protocols: [String] {
        switch self {
        case .dns: ["dot"]
        case .http: ["h2", "http/1.1"]
        }
    }
}

extension StreamTerms.Value {
    /// What carries the messages.
    fileprivate var transport: QueryTransport {
        switch speech {
        case .dns: contexts == nil ? .stream : .tls
        case .http: contexts == nil ? .http : .https
        }
    }
}

/// Sets up the channels of a listener.
struct StreamSetup: Sendable {
    private let connections: StreamConnections
    private let responder: any StreamResponder
    private let terms: StreamTerms

    /// Why an accepted connection is closed again.
    private struct Refused: Error {}

    init(_ connections: StreamConnections, _ responder: any StreamResponder, _ terms: StreamTerms) {
        self.connections = connections
        self.responder = responder
        self.terms = terms
    }

    /// Starts a connection that was accepted, or throws: then the channel is to be closed.
    func start(_ channel: any Channel) throws {
        guard let client = channel.remoteAddress.flatMap(DNSWire.SocketAddress.init),
            let local = channel.localAddress.flatMap(DNSWire.SocketAddress.init)
        else {
            connections.tally(of: terms.value.transport).count(.gone)
            throw Refused()
        }
        try start(channel, from: client, at: local)
    }

    func start(
        _ channel: any Channel, from client: DNSWire.SocketAddress, at local: DNSWire.SocketAddress
    ) throws {
        let now = channel.eventLoop.now
        let value = terms.value
        let (speech, transport) = (value.speech, value.transport)
        let proxies = speech == .dns ? [] : connections.proxies
        let isProxy = proxies.contains { $0.contains(client.address) }
        let admission = connections.admit(
            channel, from: client.address, over: transport, isShared: isProxy, now: now)
        guard let (place, number) = admission else { throw Refused() }
        let named = ConnectionClient(client)
        func serve(_ channel: any Channel) throws {
            func connection(_ dialect: any StreamDialect) -> StreamConnection {
                StreamConnection(
                    connections, place: place, number: number, responder: responder, client: client, local: local,
                    dialect: dialect, now: channel.eventLoop.now)
            }
            let pipeline = channel.pipeline.syncOperations
            switch speech {
            case .dns: try pipeline.addHandler(connection(FramedDialect()))
            case .http:
                let opening = HTTPOpening(
                    terms, trusted: { connections.proxies }, client: named, tally: connections.tally(of: transport))
                try opening.start(connection(opening), in: pipeline)
            }
        }
        do {
            if isProxy {
                try channel.pipeline.syncOperations.addHandler(
                    ProxyHeaderReader(connections, number: number, client: named))
            }
            guard let contexts = value.contexts else { return try serve(channel) }
            let tls = NIOSSLServerHandler(context: try contexts.context(for: speech.protocols))
            let gate = TLSGate(connections, place: place, number: number, opening: serve)
            try channel.pipeline.syncOperations.addHandlers([tls, gate])
        } catch {
            connections.release(number)
            throw error
        }
    }
}
