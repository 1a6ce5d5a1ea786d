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
    /// Seconds since 1970.
    package var wall: @Sendable () -> Int64

    package init(
        server: DNSServer.Server, facts: ServerFacts, reloads: ReloadRecord,
        reload: @escaping @Sendable (_ then: @escaping @Sendable (ReloadOutcome) -> Void) -> Void,
        wall: @escaping @Sendable () -> Int64
    ) {
        self.server = server
        self.facts = facts
        self.reloads = reloads
        self.reload = reload
        self.wall = wall
    }
}

/// Answers requests.
struct AdminDesk: Sendable {
    /// How long the server's threads may take to tell of themselves.
    private static let patience = TimeAmount.seconds(2)

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
    ///   - admission: what a request needs.
    func answer(_ request: HTTPRequest, _ admission: Admission) async -> AdminAnswer {
        let target = RequestTarget(request.path ?? "/")
        guard let page = Page(path: target.path) else {
            return .failure(.notFound, "there is no \(target.path)")
        }
        guard page.methods.contains(request.method) else {
            let allowed = page.methods.map(\.rawValue).joined(separator: ", ")
            return .failure(.methodNotAllowed, "\(target.path) is for \(allowed)", allowed: allowed)
        }
        if let refusal = admission.refusal(of: request, changes: page.changes) { return refusal }
        switch page {
        case .live: return AdminAnswer(text: "live\n")
        case .ready: return Readiness(await snapshot()).answer
        case .metrics: return AdminAnswer(text: Metrics.text(of: await snapshot()), type: MetricsText.contentType)
        case .status: return StatusPage(await snapshot()).answer
        case .statistics:
            guard let statistics = await statistics() else {
                return .failure(.serviceUnavailable, "the workers have not answered in time")
            }
            return StatisticsPage(statistics).answer
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
        Snapshot(
            facts: parts.facts, statistics: await statistics(), reloads: parts.reloads.summary, time: parts.wall())
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
        let isOpen = NIOLockedValueBox(true)
        @Sendable func finish(_ statistics: ServerStatistics?) {
            let isFirst = isOpen.withLockedValue { isOpen in
                defer { isOpen = false }
                return isOpen
            }
            if isFirst { promise.succeed(statistics) }
        }
        let late = loop.scheduleTask(in: Self.patience) { finish(nil) }
        parts.server.report { statistics in
            gathering.withLockedValue { $0 = nil }
            late.cancel()
            finish(statistics)
        }
        return (try? await promise.futureResult.get()) ?? nil
    }
}
