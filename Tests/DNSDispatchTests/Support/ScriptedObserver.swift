// Keeps what dispatchers report.

import DNSDispatch
import DNSWire

final class ScriptedObserver: DispatchObserver {
    /// Of each report its errno, and how often that had happened.
    private(set) var receiveFailures: [[Int]] = []
    /// The errno of each report.
    private(set) var openFailures: [Int32] = []
    /// Of each report how many sockets were used again.
    private(set) var reuses: [Int] = []

    func receiveFailed(_ dispatcher: Dispatcher, errno: Int32, times: Int) {
        receiveFailures.append([Int(errno), times])
    }

    func openFailed(to upstream: SocketAddress, errno: Int32) { openFailures.append(errno) }

    func socketsReused(to upstream: SocketAddress, times: Int) { reuses.append(times) }
}
