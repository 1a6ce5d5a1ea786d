// Sockets to an upstream that a test looks into.

import DNSDispatch
import DNSWire
import Glibc

/// Opens scripted ports and remembers them.
final class ScriptedPorts: UpstreamPorts {
    /// A port that was opened.
    struct Opened {
        let sourcePort: UInt16
        let socket: SocketNumber
        let port: ScriptedPort
    }

    private(set) var opened: [Opened] = []
    /// What becomes of the next openings: nil is success.
    var failures: [OpenFailure?] = []
    /// Set to fail from now on.
    var failure: OpenFailure?

    func open(
        sourcePort: UInt16, to upstream: SocketAddress, socket: SocketNumber
    ) throws(OpenFailure) -> any DatagramPort {
        if let failure { throw failure }
        if !failures.isEmpty, let failure = failures.removeFirst() { throw failure }
        let port = ScriptedPort()
        opened.append(Opened(sourcePort: sourcePort, socket: socket, port: port))
        return port
    }

    /// The port behind a socket's number; the last that had it.
    subscript(socket: SocketNumber) -> Opened? { opened.last { $0.socket == socket } }
}
