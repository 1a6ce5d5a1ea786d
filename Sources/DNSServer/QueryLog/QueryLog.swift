// The query log: a thread of its own, which writes down what those have noted that answer.

import DNSDispatch
import Logging
import NIOConcurrencyHelpers

/// What became of the records of queries.
package struct QueryLogCounts: Equatable, Sendable {
    /// Records that were written.
    package var written: UInt64 = 0
    /// Records that were dropped, since those that write were slower than those that answer.
    package var dropped: UInt64 = 0
    /// Records that could not be written.
    package var failed: UInt64 = 0

    package init() {}
}

/// Writes down queries. Whoever answers lays records down and goes on; what finds no room is counted and gone, and so is what cannot
/// be written.
///
///     workers, event loops --> recorders --> shelves --> the thread --> file or standard output
final class QueryLog: Sendable {
    private enum Order: Sendable { case reopen, end }

    /// Octets that wait to be written, for each thread that answers.
    private static let shelf = 1 << 20
    /// How long records are collected before they are written together, in nanoseconds.
    private static let pause: UInt64 = 50_000_000
    /// Seconds that the last records may take at the end.
    private static let patience = 1.0

    private let plan: QueryLogPlan
    private let shelves: [QueryShelf]
    private let orders: Mailbox<Order>
    /// Rung when there is something on a shelf that was empty.
    private let bell: Mailbox<Order>
    /// But for those dropped, which the shelves count.
    private let counted = NIOLockedValueBox(QueryLogCounts())
    private let hasEnded = ConditionLock(value: false)

    /// Opens the file and starts the thread.
    /// - Parameter threads: how many threads answer.
    init(_ plan: QueryLogPlan, threads: Int, log: Logger) throws(ServerFailure) {
        let shelves = (0..<threads).map { _ in QueryShelf(capacity: Self.shelf) }
        self.plan = plan
        self.shelves = shelves
        do throws(SocketError) {
            let output = try QueryLogOutput(plan.target)
            let orders = try Mailbox<Order>(capacity: 16)
            let bell = try Mailbox<Order>(capacity: 1)
            self.orders = orders
            self.bell = bell
            let (counted, hasEnded) = (counted, hasEnded)
            _ = try WorkerThread(name: "query log", owning: output) { output in
                var work = Work(output, plan, shelves, counted, log)
                work.run(orders, bell)
                hasEnded.lock()
                hasEnded.unlock(withValue: true)
            }
        } catch {
            let place = if case .file(let path) = plan.target { path } else { "standard output" }
            throw ServerFailure(
                "the query log cannot be opened: \(place): \(error)", hint: "query_log.to says where it is.")
        }
    }

    /// The recorder of the thread of a number.
    func recorder(_ number: Int) -> QueryRecorder {
        let bell = bell
        let seed = (try? SecureRandom().next()) ?? UInt64(number)
        return QueryRecorder(plan, shelves[number], seed: seed | 1) { bell.wake() }
    }

    /// What became of the records so far. Those that found no room are counted even while nothing can be written.
    var counts: QueryLogCounts {
        var counts = counted.withLockedValue { $0 }
        counts.dropped = shelves.reduce(0) { $0 + $1.dropped }
        return counts
    }

    /// Opens the file anew, soon.
    func reopen() { _ = orders.post(.reopen) }

    /// Writes what was laid down, and ends. It is not waited for whoever reads too slowly.
    func end() {
        _ = orders.post(.end)
        if hasEnded.lock(whenValue: true, timeoutSeconds: Self.patience) { hasEnded.unlock() }
    }

    /// What the thread does.
    private struct Work: ~Copyable {
        private var output: QueryLogOutput
        private let plan: QueryLogPlan
        private let shelves: [QueryShelf]
        private let counted: NIOLockedValueBox<QueryLogCounts>
        private let log: Logger
        private var records: [UInt8] = []
        private var lines: [UInt8] = []
        private var isFailing = false

        init(
            _ output: consuming QueryLogOutput, _ plan: QueryLogPlan, _ shelves: [QueryShelf],
            _ counted: NIOLockedValueBox<QueryLogCounts>, _ log: Logger
        ) {
            self.output = output
            self.plan = plan
            self.shelves = shelves
            self.counted = counted
            self.log = log
        }

        mutating func run(_ orders: Mailbox<Order>, _ bell: Mailbox<Order>) {
            do throws(SocketError) {
                let all = try Poller()
                try all.add(orders.descriptor, key: 0, for: .readable)
                try all.add(bell.descriptor, key: 1, for: .readable)
                // a busy server is not to wake this thread for every query: for a while it hears orders alone
                let some = try Poller()
                try some.add(orders.descriptor, key: 0, for: .readable)
                var letters: [Order] = []
                while true {
                    _ = all.wait(nanoseconds: nil)
                    _ = some.wait(nanoseconds: QueryLog.pause)
                    bell.collect(into: &letters)
                    orders.collect(into: &letters)
                    // what was noted before an order belongs into the file as it was
                    writeAll()
                    if letters.contains(.reopen) { reopen() }
                    if letters.contains(.end) { return }
                }
            } catch {
                log.error("No queries are logged: \(error).")
            }
        }

        private mutating func reopen() {
            do throws(SocketError) {
                try output.reopen()
            } catch {
                log.warning("The query log cannot be opened anew, and goes on as it was: \(error).")
            }
        }

        private mutating func writeAll() {
            let offset = WallClock.nanoseconds - BootClock().now.nanoseconds
            var line = QueryLine(plan.format, offset: offset)
            for shelf in shelves {
                shelf.take(&records)
                if records.isEmpty { continue }
                let count = Self.format(records, by: &line, to: &lines)
                let (lost, error) = output.write(lines)
                counted.withLockedValue {
                    $0.written += UInt64(count - lost)
                    $0.failed += UInt64(lost)
                }
                tell(error)
            }
        }

        /// Puts a line for each record into `lines`. Returns how many there are.
        private static func format(_ records: [UInt8], by line: inout QueryLine, to lines: inout [UInt8]) -> Int {
            lines.removeAll(keepingCapacity: true)
            var count = 0
            QueryRecords.forEach(records.span) { record in
                line.append(record, to: &lines)
                count += 1
            }
            return count
        }

        private mutating func tell(_ error: Int32) {
            guard (error != 0) != isFailing else { return }
            isFailing = error != 0
            if isFailing {
                log.warning("The query log cannot be written: \(SocketError.text(of: error)). What is lost is counted.")
            } else {
                log.notice("The query log is written again.")
            }
        }
    }
}
