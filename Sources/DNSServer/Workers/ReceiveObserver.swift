// Puts what a worker's dispatchers find worth telling into the log.

import DNSDispatch
import DNSWire
import Logging

/// The observer of all of a worker's dispatchers.
final class ReceiveObserver: DispatchObserver {
    private let log: Logger

    init(_ log: Logger) { self.log = log }

    func receiveFailed(_ dispatcher: Dispatcher, errno: Int32, times: Int) {
        log.error(
            "receiving failed",
            metadata: ["error": "\(SocketError.text(of: errno))", "times": "\(times)"])
    }

    func openFailed(to upstream: SocketAddress, errno: Int32) {
        log.error("No socket to \(upstream) can be opened: \(SocketError.text(of: errno)).")
    }

    func socketsReused(to upstream: SocketAddress, times: Int) {
        log.warning(
            """
            Sockets to \(upstream) are used for longer than is good against forged replies (\(times)): as many are open as \
            limits.clients and the limit of open files admit.
            """)
    }
}
