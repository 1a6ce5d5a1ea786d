// The start of a server on a thread of its own, so that signals are heard meanwhile.

import DNSDispatch

/// A server that is being started: reading its zones may take a while.
struct Starting {
    /// A word of the thread that starts it.
    private enum Step: Sendable {
        /// All is read. From now on questions may be answered, and an end has to wait until all that serves can be ended in order.
        case opening
        case ended(Result<Service, any Error>)
    }

    private let steps: Mailbox<Step>

    /// Begins to start a server, as `start` does it, on another thread. `start` calls what it is given before it opens the first
    /// socket.
    init(_ start: @escaping @Sendable (_ opening: () -> Void) throws -> Service) throws(SocketError) {
        let steps = try Mailbox<Step>(capacity: 2)
        self.steps = steps
        _ = try WorkerThread(name: "start") {
            _ = steps.post(.ended(Result { try start { _ = steps.post(.opening) } }))
        }
    }

    /// Waits until the server serves; nil when a signal says before that it shall end: what had been opened by then is ended in order.
    /// If a reload was asked for meanwhile, it is on its way.
    /// - Throws: what `start` threw.
    func service(unless signals: borrowing SignalQueue) throws -> Service? {
        let poller = try Poller()
        try poller.add(steps.descriptor, key: 0, for: .readable)
        try poller.add(signals.descriptor, key: 1, for: .readable)
        var isStale = false
        var isOpening = false
        var isToEnd = false
        var letters: [Step] = []
        while true {
            _ = poller.wait(nanoseconds: nil)
            while let signal = signals.next() {
                if case .hangUp = signal { isStale = true } else { isToEnd = true }
            }
            // read after the signals: who saw an answer and sent a signal then, sent it after `opening`
            steps.collect(into: &letters)
            for letter in letters {
                switch letter {
                case .opening: isOpening = true
                case .ended(let outcome):
                    let service = try outcome.get()
                    if isToEnd {
                        service.end()
                        return nil
                    }
                    if isStale { service.reloader.reload() }
                    return service
                }
            }
            if isToEnd, !isOpening { return nil }
        }
    }
}
