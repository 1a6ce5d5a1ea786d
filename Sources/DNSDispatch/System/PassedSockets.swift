// Sockets that whoever started this process had opened for it.

import CSockets
package import DNSWire
import Glibc

/// What a server listens with.
package enum ListenTransport: String, Sendable {
    case udp = "UDP"
    case tcp = "TCP"
}

/// A listening socket that was handed over to this process.
package struct PassedSocket: Sendable {
    package let address: SocketAddress
    package let transport: ListenTransport
    /// Whether it is IPv6 and takes IPv4 as well: then its clients' addresses cannot be told apart as they are configured.
    package let isDualStack: Bool
    fileprivate let number: Int32

    /// A socket of our own that others are to listen with as well. It must stay open until they do.
    package init(_ socket: borrowing UDPSocket) {
        address = socket.address
        transport = .udp
        isDualStack = false
        number = socket.number
    }

    fileprivate init(address: SocketAddress, transport: ListenTransport, isDualStack: Bool, number: Int32) {
        self.address = address
        self.transport = transport
        self.isDualStack = isDualStack
        self.number = number
    }

    /// Another descriptor of the same socket, which the caller owns. It does not block, and is closed when a program is executed.
    package func duplicate() throws(SocketError) -> Int32 {
        try SocketError.check(cs_duplicate(number), "fcntl", address)
    }
}

/// All that was handed over, closed when nobody refers to it any more; duplicates live on.
package final class PassedSockets: Sendable {
    /// Those that a server can listen with.
    package let sockets: [PassedSocket]
    /// What is wrong with the others, a sentence each without its full stop.
    package let problems: [String]

    /// None.
    package init() {
        sockets = []
        problems = []
    }

    /// Takes over descriptors, which must be open and nobody else's.
    package init(_ descriptors: Range<Int32>) {
        var sockets: [PassedSocket] = []
        var problems: [String] = []
        for number in descriptors {
            do throws(SocketError) {
                // closed when a program is executed, as the one that was handed over is not
                let own = try SocketError.check(cs_duplicate(number), "fcntl")
                switch Self.socket(own) {
                case .success(let socket): sockets.append(socket)
                case .failure(let useless):
                    cs_close(own)
                    problems.append("descriptor \(number), which was handed over, \(useless.reason)")
                }
                cs_close(number)
            } catch {
                if error.code != EBADF { cs_close(number) }
                let reason =
                    error.code == EBADF ? "is not open" : "cannot be taken over: \(SocketError.text(of: error.code))"
                problems.append("descriptor \(number), which was handed over, \(reason)")
            }
        }
        self.sockets = sockets
        self.problems = problems
    }

    deinit { for socket in sockets { cs_close(socket.number) } }

    /// Those that listen on exactly this address.
    package func matching(_ address: SocketAddress, _ transport: ListenTransport) -> [PassedSocket] {
        sockets.filter { $0.address == address && $0.transport == transport }
    }

    private struct Useless: Error {
        let reason: String
    }

    private static func socket(_ number: Int32) -> Result<PassedSocket, Useless> {
        var facts = cs_socket_facts()
        switch unsafe cs_look_at_socket(number, &facts) {
        case 0: break
        case -ENOTSOCK: return .failure(Useless(reason: "is no socket"))
        default: return .failure(Useless(reason: "is neither a UDP nor a TCP socket"))
        }
        let ip = IPAddress(high: facts.high, low: facts.low)
        let address = SocketAddress(ip, port: facts.port, scope: facts.scope)
        if facts.is_stream != 0, facts.is_listening == 0 {
            return .failure(Useless(reason: "is a connection of \(address) and does not listen: Accept=no is needed"))
        }
        return .success(
            PassedSocket(
                address: address, transport: facts.is_stream != 0 ? .tcp : .udp,
                isDualStack: facts.takes_both != 0, number: number))
    }
}
