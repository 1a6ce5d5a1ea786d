// The connections to one upstream, and which of them takes the next question.

import NIOCore

/// Makes a connection: adds the handler to a channel on the loop and connects it.
typealias UpstreamConnector =
    @Sendable (UpstreamEndpoint, any EventLoop, _ limits: UpstreamLimits, NIOLoopBound<UpstreamConnection>)
    -> EventLoopFuture<any Channel>

/// The connections to one upstream. Belongs to one event loop, as they do.
final class UpstreamPool {
    let endpoint: UpstreamEndpoint
    let loop: any EventLoop
    let limits: UpstreamLimits
    let tally: UpstreamTally
    private(set) var connections: [UpstreamConnection] = []

    private let connector: UpstreamConnector
    private let whenUnused: (UpstreamPool) -> Void
    private var begun = 0

    /// - Parameter whenUnused: called when the last connection has ended and no question waits.
    init(
        _ endpoint: UpstreamEndpoint, on loop: any EventLoop, limits: UpstreamLimits, tally: UpstreamTally,
        connect: @escaping UpstreamConnector, whenUnused: @escaping (UpstreamPool) -> Void
    ) {
        self.endpoint = endpoint
        self.loop = loop
        self.limits = limits
        self.tally = tally
        connector = connect
        self.whenUnused = whenUnused
    }

    /// Asks a question on the connection with the fewest; opens another when all have many, or
    /// may be dead.
    func ask(_ question: UpstreamQuestion) {
        tally.questions.count()
        place(question)
    }

    /// Asks questions once more that had no answer on a connection which goes on.
    func askAgain(_ questions: [UpstreamQuestion]) {
        for question in questions {
            guard let again = question.again(at: loop.now) else {
                question.fail(.broken)
                continue
            }
            tally.retried.count()
            place(again)
        }
    }

    private func place(_ question: UpstreamQuestion) {
        // Those that nothing is left to do for end when the question has its place: else the pool would be thought unused.
        let retired = connections.filter { $0.review() }
        defer { for connection in retired { connection.look() } }
        let best = leastBusy(for: question, since: 0)
        if let best, best.state.count < limits.questionsBeforeAnother, !best.state.isSilent(at: loop.now) {
            return best.ask(question)
        }
        if let another = begin() {
            another.ask(question)
            connect(another)
        } else if let best {
            best.ask(question)
        } else {
            tally.full.count()
            question.fail(.full)
        }
    }

    /// A connection ended. What waited on it is asked once more, on a connection that is begun after that.
    func ended(_ connection: UpstreamConnection, askingAgain questions: [UpstreamQuestion] = []) {
        connections.removeAll { $0 === connection }
        let fresh = begun
        for question in questions {
            guard let again = question.again(at: loop.now) else {
                question.fail(.broken)
                continue
            }
            guard let connection = leastBusy(for: question, since: fresh) ?? begin() else {
                question.fail(.broken)
                continue
            }
            tally.retried.count()
            connection.ask(again)
        }
        // Only now: a connection may fail at once, and that must not find questions that have yet to be asked on it.
        for connection in connections where connection.number >= fresh { connect(connection) }
        if connections.isEmpty { whenUnused(self) }
    }

    /// Ends all connections; what waits fails.
    func close() {
        for connection in connections { connection.close(.closed) }
    }

    private func leastBusy(for question: UpstreamQuestion, since number: Int) -> UpstreamConnection? {
        let now = loop.now
        func burden(_ connection: UpstreamConnection) -> (Int, Int) {
            (connection.state.isSilent(at: now) ? 1 : 0, connection.state.count)
        }
        return connections.lazy.filter { $0.number >= number && $0.state.takes(question.message.count) }
            .min { burden($0) < burden($1) }
    }

    /// A new connection that has yet to be connected, if there may be another.
    private func begin() -> UpstreamConnection? {
        guard connections.count < 2 * limits.connections,
            connections.count(where: { !$0.state.isRetired }) < limits.connections
        else { return nil }
        let connection = UpstreamConnection(self, number: begun)
        begun += 1
        connections.append(connection)
        tally.opened.count()
        return connection
    }

    private func connect(_ connection: UpstreamConnection) {
        // What it was asked may have been too late already: then it is gone.
        guard connections.contains(where: { $0 === connection }) else { return }
        connector(endpoint, loop, limits, NIOLoopBound(connection, eventLoop: loop)).assumeIsolated()
            .whenFailure { connection.couldNotConnect($0) }
    }
}
