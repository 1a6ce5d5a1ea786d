// Threads for tests that wait for other processes: these tests block, and nobody else's thread shall be blocked.

import DNSDispatch
import NIOConcurrencyHelpers
import Testing

/// Runs the tests that bear it on threads of their own, a few at a time.
struct BlockingTrait: TestTrait, SuiteTrait, TestScoping {
    private static let threads = BlockingThreads(count: 4)

    let isRecursive = true

    func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
    ) async throws {
        try await withTaskExecutorPreference(Self.threads) { try await function() }
    }
}

extension Trait where Self == BlockingTrait {
    /// The test blocks its thread.
    static var blocking: BlockingTrait { BlockingTrait() }
}

/// A fixed number of threads that run jobs in the order in which they come. They last as long as the process.
private final class BlockingThreads: TaskExecutor {
    private let jobs = NIOLockedValueBox<[UnownedJob]>([])
    /// Locked with 1 as its value while there are jobs.
    private let hasJobs = ConditionLock(value: 0)

    init(count: Int) {
        for number in 0..<count {
            do {
                _ = try WorkerThread(name: "test-\(number)") { [self] in
                    while true { run() }
                }
            } catch {
                Issue.record(error)
            }
        }
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        hasJobs.lock()
        jobs.withLockedValue { $0.append(job) }
        hasJobs.unlock(withValue: 1)
    }

    private func run() {
        hasJobs.lock(whenValue: 1)
        let (job, isLast) = jobs.withLockedValue { ($0.removeFirst(), $0.isEmpty) }
        hasJobs.unlock(withValue: isLast ? 0 : 1)
        unsafe job.runSynchronously(on: asUnownedTaskExecutor())
    }
}
