// The workers together.

import DNSDispatch
import DNSForwarding
import DNSTransports
import DNSWire
import DequeModule
import Logging
import NIOConcurrencyHelpers
import Synchronization

/// The threads of the workers, and the doors into them.
final class Crew: Sendable {
    private let current: CurrentState
    private let mailboxes: [Mailbox<WorkerLetter>]
    private let threads: [WorkerThread]

    /// Letters in a mailbox with which a worker still has time for questions about itself.
    private static let idle = 64

    /// Queries from streams that a mailbox holds at most: as many as a worker can take up, and no more.
    static func mostQueries(_ plan: ServerPlan) -> Int { plan.clients + plan.queries }

    /// A mailbox for each worker that is to be.
    static func mailboxes(_ plan: ServerPlan) throws(ServerFailure) -> [Mailbox<WorkerLetter>] {
        // always room for the replies to all questions over streams, whoever wants to know how the worker fares
        let capacity = mostQueries(plan) + UpstreamStreams.mostQuestions(for: plan.clients) + StatisticsSum.most
        do throws(SocketError) {
            var boxes: [Mailbox<WorkerLetter>] = []
            for _ in 0..<plan.workers { boxes.append(try Mailbox(capacity: capacity)) }
            return boxes
        } catch {
            throw ServerFailure(error)
        }
    }

    /// Starts a worker for each mailbox. Returns when all of them serve.
    init(
        _ sockets: inout RigidDeque<RigidDeque<UDPSocket>>, _ mailboxes: [Mailbox<WorkerLetter>],
        _ current: CurrentState, _ cache: Cache?, _ upstreams: UpstreamConnections, _ limits: DispatchLimits,
        _ queryLog: QueryLog?, _ log: Logger
    ) throws(ServerFailure) {
        var threads: [WorkerThread] = []
        let loops = LoopWatch()
        let claims = mailboxes.count > 1 ? QuestionClaims() : nil
        do throws(ServerFailure) {
            for (number, mailbox) in mailboxes.enumerated() {
                let own = sockets.popFirst() ?? RigidDeque(capacity: 0)
                // each worker makes its own experience of the upstreams
                var log = log
                if mailboxes.count > 1 { log[metadataKey: "worker"] = "\(number)" }
                let parts = WorkerParts(
                    sockets: own, mailbox: mailbox, current: current, cache: cache, connections: upstreams,
                    claims: claims.map { WorkerClaims($0, worker: number) }, loops: loops,
                    limits: limits, queryLog: queryLog, number: number, log: log)
                threads.append(try Self.start(number, parts))
            }
        } catch {
            Self.end(threads, mailboxes, current, within: .zero)
            throw error
        }
        self.current = current
        self.mailboxes = mailboxes
        self.threads = threads
    }

    /// Starts one worker, and waits until it serves.
    private static func start(
        _ number: Int, _ parts: consuming sending WorkerParts
    ) throws(ServerFailure) -> WorkerThread {
        // nil until the thread knows whether it can serve
        let outcome = NIOLockedValueBox<Result<Void, ServerFailure>?>(nil)
        let known = ConditionLock(value: false)
        let thread: WorkerThread
        do throws(SocketError) {
            thread = try WorkerThread(name: "worker \(number)", owning: parts) { parts in
                func tell(_ result: Result<Void, ServerFailure>) {
                    outcome.withLockedValue { $0 = result }
                    known.lock()
                    known.unlock(withValue: true)
                }
                do {
                    let worker = try Worker(parts)
                    tell(.success(()))
                    worker.run()
                } catch {
                    let hint =
                        error is OutOfMemory
                        ? "limits.queries, .clients and .receive_buffer say how many there are." : nil
                    tell(.failure(ServerFailure("a worker cannot start: \(error)", hint: hint)))
                }
            }
        } catch {
            throw ServerFailure(error)
        }
        known.lock(whenValue: true)
        known.unlock()
        if case .failure(let failure) = outcome.withLockedValue({ $0 }) { throw failure }
        return thread
    }

    /// Has the first worker answer a query of the server's own. `then` is called on that worker's thread, or never when the query is
    /// shed without a reply.
    func ask(_ message: [UInt8], _ kind: OwnQuestion, then: @escaping @Sendable ([UInt8]) -> Void) {
        _ = mailboxes.first?.post(.query(.fromHouse(message, kind, now: BootClock().now, then: then)))
    }

    /// Has every worker listen at an address as well. Returns it with its port; nil where it may be left out, and is, on a machine without
    /// IPv6.
    /// - Parameter passed: sockets that listen there already. Then these are used: each by a worker, and one by each worker.
    func listen(
        at wanted: SocketAddress, mayLack: Bool, buffer: Int, passed: [PassedSocket]
    ) throws(ServerFailure) -> SocketAddress? {
        if let some = passed.first {
            try listen(
                at: some.address, buffer,
                with: (0..<max(mailboxes.count, passed.count)).map { passed[$0 % passed.count] })
            return some.address
        }
        // says at once what is wrong with the address, and chooses the port
        let first: UDPSocket
        do throws(SocketError) {
            first = try UDPSocket(listeningOn: wanted)
        } catch {
            guard error.lacksIPv6, mayLack else { throw ServerFailure(error) }
            return nil
        }
        let address = first.address
        // what comes to it before a worker listens with it is not lost
        var sockets: [PassedSocket?] = [PassedSocket(first)]
        while sockets.count < mailboxes.count { sockets.append(nil) }
        try listen(at: address, buffer, with: sockets)
        _ = consume first
        return address
    }

    /// Has the workers listen in turn, with sockets that are open or with their own. Returns when all do.
    private func listen(at address: SocketAddress, _ buffer: Int, with sockets: [PassedSocket?]) throws(ServerFailure) {
        let failure = NIOLockedValueBox<ServerFailure?>(nil)
        let answers = Tally()
        for (turn, socket) in sockets.enumerated() {
            let letter = ListenLetter(address: address, socket: socket, buffer: buffer) { problem in
                failure.withLockedValue { $0 = $0 ?? problem }
                answers.note()
            }
            guard !mailboxes[turn % mailboxes.count].post(.listen(letter)) else { continue }
            letter.done(ServerFailure("a worker has no time for \(address)"))
        }
        answers.wait(for: sockets.count)
        if let failure = failure.withLockedValue({ $0 }) {
            stopListening(at: address)
            throw failure
        }
    }

    /// Has every worker listen at an address no longer. Returns when none receives anything there any more.
    func stopListening(at address: SocketAddress) {
        let answers = Tally()
        for mailbox in mailboxes where !mailbox.post(.stopListening(address) { answers.note() }) { answers.note() }
        answers.wait(for: mailboxes.count)
    }

    /// How many workers there are.
    var count: Int { mailboxes.count }

    /// Has every worker add to `sum` how it fares, on its own thread.
    func report(to sum: StatisticsSum) {
        for mailbox in mailboxes where !mailbox.post(.report(sum)) {
            // it has ended
            sum.take { _ in }
        }
    }

    /// Has the first worker tell whom it would ask under a rule, for a name and type. `then` is called on that worker's thread; with nil, on this one, when
    /// too much waits for it.
    func choice(
        under rule: RuleKey, for name: Name, _ type: RecordType, then: @escaping @Sendable (UpstreamChoice?) -> Void
    ) {
        guard let mailbox = mailboxes.first, mailbox.post(.choose(rule, name, type, then: then), upTo: Self.idle) else {
            return then(nil)
        }
    }

    /// The state in service.
    var state: ServingState { current.state }

    /// Puts a new state into service, and waits until every worker has taken it up, and `others` has seen to all others.
    func replace(with state: ServingState, others: () -> Void) {
        let old = current.replace(with: state)
        for mailbox in mailboxes { mailbox.wake() }
        current.awaitTaken(by: mailboxes.count)
        others()
        // freed here, not on the way of a packet
        _ = consume old
    }

    /// Ends the workers: what is in flight may be answered within `patience`. Returns when all threads have ended.
    func end(within patience: Duration) { Self.end(threads, mailboxes, current, within: patience) }

    private static func end(
        _ threads: [WorkerThread], _ mailboxes: [Mailbox<WorkerLetter>], _ current: CurrentState,
        within patience: Duration
    ) {
        current.endTime = BootClock().now + patience
        for mailbox in mailboxes { mailbox.wake() }
        for thread in threads { thread.join() }
    }
}
