// A running server, and what signals ask of it.

import Admin
import DNSDispatch
import DNSServer
import Logging

/// The server with its reloader, told by signals what to do.
struct Service: Sendable {
    let server: Server
    let reloader: Reloader
    let cache: CacheKeeping?
    /// Nil where none is configured.
    let admin: AdminServer?
    let log: Logger

    /// Serves until a signal says that it is enough.
    func run(until signals: borrowing SignalQueue) throws(SocketError) {
        let poller = try Poller()
        try poller.add(signals.descriptor, key: 0, for: .readable)
        while true {
            _ = poller.wait(nanoseconds: nil)
            while let signal = signals.next() {
                switch signal {
                case .hangUp:
                    reloader.reload()
                case .terminate, .interrupt:
                    end()
                    return
                }
            }
        }
    }

    /// Ends it in order.
    func end() {
        log.notice("Ending: what is in flight is answered first.")
        server.stop()
        admin?.stop()
        cache?.write()
        log.notice("Ended.")
    }
}
