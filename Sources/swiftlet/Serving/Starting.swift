// The start of a server on a thread of its own, so that signals are heard meanwhile.

import DNSDispatch

/// A server that is being started: reading its zones may take a while.
struct Starting {
    private let outcome: Mailbox<Result<Service, any Error>>

    /// Begins to start a server, as `start` does it, on another thread.
    init(_ start: @escaping @Sendable () throws -> Service) throws(SocketError) {
        let outcome = try Mailbox<Result<Service, any Error>>(capacity: 1)
        self.outcome = outcome
        _ = try WorkerThread(name: "start") { _ = outcome.post(Result(catching: start)) }
    }

    /// Waits until the server serves; nil when a signal says before that it shall end. If a reload was asked for meanwhile, it is
    /// on its way.
    /// - Throws: what `start` threw.
    func service(unless signals: borrowing SignalQueue) throws -> Service? {
        let poller = try Poller()
        try poller.add(outcome.descriptor, key: 0, for: .readable)
        try poller.add(signals.descriptor, key: 1, for: .readable)
        var isStale = false
        var outcomes: [Result<Service, any Error>] = []
        while true {
            _ = poller.wait(nanoseconds: nil)
            while let signal = signals.next() {
                guard case .hangUp = signal else { return nil }
                isStale = true
            }
            outcome.collect(into: &outcomes)
            guard let service = try outcomes.first?.get() else { continue }
            if isStale { service.reloader.reload() }
            return service
        }
    }
}
