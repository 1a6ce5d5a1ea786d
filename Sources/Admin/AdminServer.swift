// The admin endpoint: HTTP on a loopback address, on a Unix socket, or on both.

package import DNSWire
import Glibc
import HummingbirdCore
import NIOCore
import NIOPosix

/// Where the endpoint is.
package struct AdminPlan: Sendable {
    package var address: DNSWire.SocketAddress?
    /// The path of a Unix socket.
    package var socket: String?
    /// Without one, nothing is changed over TCP.
    package var token: TokenSource?

    package init(address: DNSWire.SocketAddress? = nil, socket: String? = nil, token: TokenSource? = nil) {
        self.address = address
        self.socket = socket
        self.token = token
    }
}

/// Why the endpoint could not be opened: a sentence without its full stop.
package struct AdminFailure: Error, CustomStringConvertible {
    package let description: String
}

/// A running endpoint. Its connections have a thread of their own.
package final class AdminServer: Sendable {
    /// The address with the port that the system chose; nil where it listens on a socket alone.
    package let address: DNSWire.SocketAddress?
    private let group: MultiThreadedEventLoopGroup
    private let listeners: [AdminListener]
    private let socket: String?

    /// Opens it. Returns when it can be reached.
    package init(_ plan: AdminPlan, _ parts: AdminParts) throws(AdminFailure) {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let desk = AdminDesk(parts, loop: group.next())
        var listeners: [AdminListener] = []
        var bound: DNSWire.SocketAddress?
        do throws(AdminFailure) {
            if let path = plan.socket {
                try SocketFile.check(path)
                // nobody else may open it, from the first moment on
                let mask = umask(0o177)
                defer { umask(mask) }
                listeners.append(
                    try AdminListener(.unixDomainSocket(path: path), named: path, on: group) {
                        await desk.answer($0, .open)
                    })
            }
            if let address = plan.address {
                let host = BindAddress.hostname("\(address.address)", port: Int(address.port))
                let permission = Permission.token(plan.token)
                let listener = try AdminListener(host, named: "http://\(address)", on: group) {
                    await desk.answer($0, permission)
                }
                bound = DNSWire.SocketAddress(address.address, port: listener.port ?? address.port)
                listeners.append(listener)
            }
        } catch {
            Self.end(listeners, group, plan.socket)
            throw error
        }
        address = bound
        socket = plan.socket
        self.group = group
        self.listeners = listeners
    }

    /// Closes everything: requests in flight may still be answered for a moment.
    package func stop() { Self.end(listeners, group, socket) }

    private static func end(_ listeners: [AdminListener], _ group: MultiThreadedEventLoopGroup, _ socket: String?) {
        let haveEnded = listeners.map { $0.stop() }
        if let socket, !listeners.isEmpty { unsafe unlink(socket) }
        // who has not ended may still want the thread, which ends with the process
        if haveEnded.allSatisfy(\.self) { try? group.syncShutdownGracefully() }
    }
}
