// What the questions of a test came to.

import DNSTransports
import NIOConcurrencyHelpers
import Testing

/// Collects results by the number that a test gives each question; a second result for one is an issue.
final class Answers: Sendable {
    private let results = NIOLockedValueBox<[Int: Result<[UInt8], StreamFailure>]>([:])

    /// The closure that takes the result of one question.
    func slot(_ number: Int = 0) -> @Sendable (Result<[UInt8], StreamFailure>) -> Void {
        { result in
            let second = self.results.withLockedValue { results in
                defer { results[number] = result }
                return results[number] != nil
            }
            if second { Issue.record("question \(number) came to two ends") }
        }
    }

    subscript(number: Int) -> Result<[UInt8], StreamFailure>? { results.withLockedValue { $0[number] } }

    var count: Int { results.withLockedValue { $0.count } }
}

extension UpstreamConnections {
    /// Asks, and waits for the end.
    func ask(
        _ message: [UInt8], of upstream: SocketAddress, _ protection: UpstreamEndpoint.Protection = .none,
        within patience: Duration = .seconds(30)
    ) async -> Result<[UInt8], StreamFailure> {
        await withCheckedContinuation { continuation in
            ask(message, of: UpstreamEndpoint(upstream, protection), within: patience) {
                continuation.resume(returning: $0)
            }
        }
    }
}
