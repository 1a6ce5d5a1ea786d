// The way to upstreams on paper: sockets and streams whose other ends a test holds.

import DNSDispatch
import DNSForwarding
import DNSWire

/// The sockets of all sets.
final class PaperSockets {
    /// A socket to an upstream.
    struct Socket {
        let port: PaperPort
        let upstream: SocketAddress
        let set: Int
        let number: SocketNumber
        let source: UInt16
    }

    /// Those that are open.
    private(set) var open: [Socket] = []

    /// Opens the sockets of one set.
    func opener(set: Int) -> any UpstreamPorts { Opener(self, set: set) }

    /// Takes those out that were closed.
    func forgetClosed() { open.removeAll { $0.port.isClosed } }

    private final class Opener: UpstreamPorts {
        private let sockets: PaperSockets
        private let set: Int

        init(_ sockets: PaperSockets, set: Int) {
            self.sockets = sockets
            self.set = set
        }

        func open(
            sourcePort: UInt16, to upstream: SocketAddress, socket: SocketNumber
        ) throws(OpenFailure) -> any DatagramPort {
            guard !sockets.open.contains(where: { $0.source == sourcePort && !$0.port.isClosed }) else {
                throw .portTaken
            }
            let port = PaperPort()
            sockets.open.append(
                Socket(port: port, upstream: upstream, set: set, number: socket, source: sourcePort))
            return port
        }
    }
}

/// Keeps what is to go over streams.
final class PaperStreams: UpstreamStream {
    private var asked: [StreamQuestion] = []

    func ask(_ question: StreamQuestion) -> Bool {
        asked.append(question)
        return true
    }

    /// Takes what was asked since the last call.
    func collect() -> [StreamQuestion] {
        defer { asked = [] }
        return asked
    }
}
