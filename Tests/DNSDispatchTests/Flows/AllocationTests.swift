// No allocation on the way of a query that is answered at once.

import DNSDispatch
import DNSWire
import TestSupport
import Testing

@Suite("Allocations")
struct AllocationTests {
    /// A port that has a full batch of the same query ready each time, and counts what is sent.
    private final class ReplayPort: DatagramPort {
        let query = Packet.query("answer.example")
        var sent = 0
        var isEmpty = true

        func receive(_ batch: ReceiveBatch, now: Instant) -> ReceiveOutcome {
            if isEmpty { return .nothing }
            isEmpty = true
            let query = query
            for place in 0..<batch.count { batch.fill(place, with: query.span, path: .client(), time: now) }
            return .received(batch.count)
        }

        func send(_ batch: SendBatch, from first: Int) -> SendOutcome {
            sent += batch.count - first
            return .sent(batch.count - first)
        }

        func setReadable(_ wanted: Bool) {}
        func close() {}
    }

    /// Answers every query with its own octets.
    private final class Echo: Responder {
        func respond(to queries: borrowing QueryBatch, now: Instant) {
            queries.decide { query, _, room in
                room.copy(query, at: 0)
                return .reply(length: query.count)
            }
        }

        func shed(
            _ query: Span<UInt8>, _ arrival: Arrival, rule: RuleKey, cause: ShedCause, now: Instant,
            into room: inout MutableSpan<UInt8>
        ) -> Int? { nil }
    }

    /// Something that is allocated.
    private final class Thing {}

    /// Objects that a thousand full batches allocate, or nil when the count does not count.
    private static func count() throws -> Int? {
        let port = ReplayPort()
        let pool = try BufferPool(count: 256, bufferSize: 512)
        let listener = ScriptedListener()
        let dispatcher = Dispatcher(
            port: port, pool: pool, shares: QueryShares(), responder: Echo(), random: SystemRandomSource())
        _ = try dispatcher.add(listener: listener)
        func pass() {
            port.isEmpty = false
            dispatcher.serve(Instant(nanoseconds: 1))
            dispatcher.settle(Instant(nanoseconds: 1))
        }
        pass()
        var things: [Thing] = []
        things.reserveCapacity(8)
        guard AllocationCount.during({ things.append(Thing()) }) == 1, things.count == 1 else { return nil }
        let count = AllocationCount.during { for _ in 0..<1000 { pass() } }
        return port.sent == 64 * 1001 ? count : nil
    }

    // in a process of its own: the hook is the whole process's
    @Test("A thousand batches that are answered at once allocate nothing", .enabled(if: AllocationCount.isAvailable))
    func none() async throws {
        await #expect(processExitsWith: .success) {
            let count = try Self.count()
            #expect(count == 0)
        }
    }
}
