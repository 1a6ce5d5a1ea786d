// Which request gets which answer.

package import DNSServer
import DNSWire
import HTTPTypes
import NIOConcurrencyHelpers
import NIOCore
import NIOPosix

/// What the endpoint is made of.
package struct AdminParts: Sendable {
    package var server: DNSServer.Server
    package var facts: ServerFacts
    package var reloads: ReloadRecord
    /// Reads everything anew, and tells what came of it, on another thread.
    package var reload: @Sendable (_ then: @escaping @Sendable (ReloadOutcome) -> Void) -> Void
    /// Finds out what a reload would change, within a limit where there is one, and tells it on another thread.
    package var plan: @Sendable (_ within: DeletionLimit?, _ then: @escaping @Sendable (PlanOutcome) -> Void) -> Void
    /// Seconds since 1970.
    package var wall: @Sendable () -> Int64
    /// Where records stand in files.
    package var places: ExplainPage.Places

    package init(
        server: DNSServer.Server, facts: ServerFacts, reloads: ReloadRecord,
        reload: @escaping @Sendable (_ then: @escaping @Sendable (ReloadOutcome) -> Void) -> Void,
        plan: @escaping @Sendable (_ within: DeletionLimit?, _ then: @escaping @Sendable (PlanOutcome) -> Void) -> Void,
        wall: @escaping @Sendable () -> Int64, places: @escaping ExplainPage.Places = { _, _, _ in nil }
    ) {
        self.server = server
        self.facts = facts
        self.reloads = reloads
        self.reload = reload
        self.plan = plan
        self.wall = wall
        self.places = places
    }
}

/// Answers requests.
struct AdminDesk: Sendable {
    /// How long the server's threads may take to tell of themselves.
    private static let patience = TimeAmount.seconds(2)

    private static let silence = AdminAnswer.failure(.serviceUnavailable, "the workers have not answered in time")

    let parts: AdminParts
    let loop: any EventLoop
    /// What the threads are being asked; nil while they are not.
    private let gathering = NIOLockedValueBox<EventLoopFuture<ServerStatistics?>?>(nil)

    init(_ parts: AdminParts, loop: any EventLoop) {
        self.parts = parts
        self.loop = loop
    }

    /// Answers a request.
    /// - Parameters:
    ///   - permission: what a request needs.
    func answer(_ request: HTTPRequest, _ permission: Permission) async -> AdminAnswer {
        let target = RequestTarget(request.path ?? "/")
        guard let page = Page(path: target.path) else {
            return .failure(.notFound, "there is no \(target.path)")
        }
        guard page.methods.contains(request.method) else {
            let allowed = page.methods.map(\.rawValue).joined(separator: ", ")
            return .failure(.methodNotAllowed, "\(target.path) is for \(allowed)", allowed: allowed)
        }
        if let refusal = permission.refusal(of: request, needsToken: page.needsToken) { return refusal }
        // one that was misspelt would be missing where it counts, such as max_deletes
        if page.needsToken, let problem = target.problem(knowing: page.parameters) {
            return .failure(.badRequest, problem)
        }
        switch page {
        case .live: return AdminAnswer(text: "live\n")
        case .ready: return Readiness(await snapshot()).answer
        case .metrics: return AdminAnswer(text: Metrics.text(of: await snapshot()), type: MetricsText.contentType)
        case .status: return StatusPage(await snapshot()).answer
        case .statistics:
            guard let statistics = await statistics() else {
                return Self.silence
            }
            return StatisticsPage(statistics).answer
        case .explain: return await explain(target)
        case .plan: return await plan(target)
        case .reload: return await reload()
        case .flush: return flush(target)
        case .description:
            let document = Description.document(version: parts.facts.version)
            return AdminAnswer(document, text: "\(document)\n")
        }
    }

    private func reload() async -> AdminAnswer {
        let outcome = await withCheckedContinuation { continuation in
            parts.reload { continuation.resume(returning: $0) }
        }
        let status: HTTPResponse.Status = outcome.verdict == .rejected ? .unprocessableContent : .ok
        return AdminAnswer(outcome.json, status, text: outcome.text)
    }

    private func plan(_ target: RequestTarget) async -> AdminAnswer {
        let text = target.value(of: "max_deletes")
        let limit = text.flatMap { DeletionLimit($0) }
        if let text, limit == nil { return .failure(.badRequest, "\"\(text)\" is no percentage such as 30") }
        return await withCheckedContinuation { continuation in
            parts.plan(limit) { continuation.resume(returning: $0) }
        }.answer
    }

    private func explain(_ target: RequestTarget) async -> AdminAnswer {
        guard let text = target.value(of: "name") else {
            return .failure(.badRequest, "which name? /api/v1/explain?name=www.example.com.&type=AAAA&from=192.0.2.1")
        }
        guard let name = try? Name(text) else { return .failure(.badRequest, "\"\(text)\" is no name") }
        let typeText = target.value(of: "type") ?? "A"
        guard let type = RecordType(mnemonic: typeText) else {
            return .failure(.badRequest, "\"\(typeText)\" is no record type")
        }
        let from = target.value(of: "from") ?? "127.0.0.1"
        guard let client = IPAddress(from), !client.isUnspecified else {
            return .failure(.badRequest, "\"\(from)\" is no address of a client")
        }
        let to = target.value(of: "to")
        let local = to.flatMap { IPAddress($0) }
        if let to, local == nil { return .failure(.badRequest, "\"\(to)\" is no address of the server") }
        let promise = loop.makePromise(of: Explanation?.self)
        tell(promise) { parts.server.explain(name, type, from: client, to: local, then: $0) }
        guard let explanation = (try? await promise.futureResult.get()) ?? nil else { return Self.silence }
        return ExplainPage(explanation, places: parts.places).answer
    }

    private func flush(_ target: RequestTarget) -> AdminAnswer {
        guard let text = target.value(of: "name") else {
            return .failure(.badRequest, "which name? /api/v1/flush?name=example.com. flushes it with all below it")
        }
        guard let name = try? Name(text) else {
            return .failure(.badRequest, "\"\(text)\" is no name")
        }
        let count = parts.server.flush(name)
        return AdminAnswer(
            .object([("name", .text(name.description)), ("entries", .count(count))]),
            text: "Flushed \(name) and all below it: \(count == 1 ? "1 entry" : "\(count) entries").\n")
    }

    // MARK: What is told

    private func snapshot() async -> Snapshot {
        var facts = parts.facts
        // they may have changed
        facts.listening = parts.server.listening
        return Snapshot(
            facts: facts, statistics: await statistics(), reloads: parts.reloads.summary, time: parts.wall())
    }

    /// Nil when the threads have not answered in time. Whoever asks while they are being asked gets what they say then.
    private func statistics() async -> ServerStatistics? {
        let promise = loop.makePromise(of: ServerStatistics?.self)
        let running = gathering.withLockedValue { gathering -> EventLoopFuture<ServerStatistics?>? in
            if let gathering { return gathering }
            gathering = promise.futureResult
            return nil
        }
        if let running {
            promise.succeed(nil)
            return (try? await running.get()) ?? nil
        }
        tell(promise) { then in
            parts.server.report { statistics in
                gathering.withLockedValue { $0 = nil }
                then(statistics)
            }
        }
        return (try? await promise.futureResult.get()) ?? nil
    }

    /// Has a thread of the server asked for something, which is what is promised; nil when it has not told in time.
    private func tell<Told: Sendable>(
        _ promise: EventLoopPromise<Told?>, asking: (_ then: @escaping @Sendable (Told) -> Void) -> Void
    ) {
        let isOpen = NIOLockedValueBox(true)
        @Sendable func finish(_ told: Told?) {
            let isFirst = isOpen.withLockedValue { isOpen in
                defer { isOpen = false }
                return isOpen
            }
            if isFirst { promise.succeed(told) }
        }
        let late = loop.scheduleTask(in: Self.patience) { finish(nil) }
        asking { told in
            late.cancel()
            finish(told)
        }
    }
}
