// The background thread: reads everything anew, and swaps it in.

import DNSConfig
import DNSDispatch
import DNSServer
import DNSWire
import Logging

/// Reloads on a thread of its own, one at a time. What cannot be read leaves the last good state in service.
final class Reloader: Sendable {
    /// A word to the thread.
    enum Order: Sendable {
        case reload
    }

    private let orders: Mailbox<Order>

    /// Starts the thread for a server that serves `state`, read from the file at `path`.
    /// - Parameter first: the configuration that the server was started with.
    init(
        _ server: Server, serving state: ServingState, path: String, first: Configuration, log: Logger
    ) throws(SocketError) {
        let orders = try Mailbox<Order>(capacity: 1)
        self.orders = orders
        _ = try WorkerThread(name: "reload") {
            let work = Reload(server: server, path: path, plan: ServerPlan(first), logging: first.log, log: log)
            work.run(orders, from: state)
        }
    }

    /// Asks for a reload. While one is asked for already, that one serves.
    func reload() { _ = orders.post(.reload) }
}

/// What a reload does.
private struct Reload {
    let server: Server
    let path: String
    let plan: ServerPlan
    /// How the log was to be written when the server started: what `log` does until it ends.
    let logging: DNSConfig.Log
    let log: Logger

    /// Waits for orders, and carries each out.
    func run(_ orders: Mailbox<Reloader.Order>, from first: ServingState) {
        do throws(SocketError) {
            let poller = try Poller()
            try poller.add(orders.descriptor, key: 0, for: .readable)
            var state = first
            var letters: [Reloader.Order] = []
            while true {
                _ = poller.wait(nanoseconds: nil)
                orders.collect(into: &letters)
                if !letters.isEmpty { state = run(from: state) }
            }
        } catch {
            log.critical("No reload is possible: \(error).")
        }
    }

    /// Reads everything and puts it into service; returns the state that is served afterwards.
    func run(from state: ServingState) -> ServingState {
        log.notice("Reloading.")
        let loaded = Loaded(path: path, seed: state.seed, previous: state)
        loaded.print(format: logging.diagnosticFormat)
        guard let configuration = loaded.configuration else {
            log.error("Reload rejected: the configuration has errors, and the last good one stays in service.")
            return state
        }
        let facts = ServingFacts(loaded.summaries, configuration)
        let isPartial = loaded.isPartial
        let new = loaded.state(for: configuration)
        server.replace(with: new)
        Heap.trim()
        facts.log(to: log)
        if ServerPlan(configuration) != plan || configuration.log != logging {
            log.notice("What listens, workers, limits and log take effect at the next start.")
        }
        log.notice(isPartial ? "Reloaded in part: some zones have errors." : "Reloaded.")
        return new
    }
}
