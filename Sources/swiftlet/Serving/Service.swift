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
    let manager: ServiceManager
    let log: Logger

    /// All threads that answer have reported.
    private struct Report: Sendable {}

    /// Serves until a signal says that it is enough.
    /// - Parameter watchdog: how often the service manager wants to see that it does; nil for never.
    func run(until signals: borrowing SignalQueue, watchdog time: Duration?) throws(SocketError) {
        let poller = try Poller()
        try poller.add(signals.descriptor, key: 0, for: .readable)
        let reports = try Mailbox<Report>(capacity: 1)
        try poller.add(reports.descriptor, key: 1, for: .readable)
        let clock = BootClock()
        var watchdog = Watchdog(time, now: clock.now)
        var letters: [Report] = []
        ProgramCode.letGo()
        while true {
            _ = poller.wait(until: watchdog.deadline, now: clock.now)
            reports.collect(into: &letters)
            if !letters.isEmpty {
                watchdog.heard()
                manager.alive()
            }
            if watchdog.asks(now: clock.now) { server.report { _ in _ = reports.post(Report()) } }
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
        manager.stopping()
        log.notice("Ending: what is in flight is answered first.")
        server.stop()
        admin?.stop()
        cache?.write()
        log.notice("Ended.")
    }
}
