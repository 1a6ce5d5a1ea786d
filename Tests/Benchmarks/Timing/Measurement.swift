// Times a workload: warmed up, in rounds, of which the median counts.

/// What an operation of a workload costs.
struct Measurement {
    /// Nanoseconds of processor time: the median of all rounds, the lowest and the highest.
    let nanoseconds: Double
    let lowest: Double
    let highest: Double

    /// A pass did not come to the same as the one before.
    struct Strayed: Error {
        let outcome: Int
        let expected: Int
    }

    /// How long and how often something is timed.
    struct Plan {
        /// Nanoseconds for which it runs before it is timed, and in each round; one pass at least.
        var warmUp: Int64 = 150_000_000
        var round: Int64 = 40_000_000
        var rounds = 9
    }

    init(of workload: any Workload, _ plan: Plan = Plan()) throws {
        let expected = try Self.warmUp(workload, plan)
        var rounds: [Double] = []
        for _ in 0..<plan.rounds { rounds.append(try Self.round(of: workload, plan.round, expected)) }
        rounds.sort()
        nanoseconds = rounds[rounds.count / 2]
        lowest = rounds[0]
        highest = rounds[rounds.count - 1]
    }

    private static func warmUp(_ workload: any Workload, _ plan: Plan) throws -> Int {
        workload.prepare()
        let expected = workload.pass()
        var spent: Int64 = 0
        while spent < plan.warmUp { spent += try time(of: workload, expected) }
        return expected
    }

    /// Nanoseconds of an operation, on average over a round.
    private static func round(of workload: any Workload, _ length: Int64, _ expected: Int) throws -> Double {
        var spent: Int64 = 0
        var operations = 0
        repeat {
            spent += try time(of: workload, expected)
            operations += workload.operations
        } while spent < length
        return Double(spent) / Double(operations)
    }

    /// Nanoseconds of a pass.
    private static func time(of workload: any Workload, _ expected: Int) throws -> Int64 {
        workload.prepare()
        let start = Stopwatch.now
        let outcome = workload.pass()
        let end = Stopwatch.now
        guard outcome == expected else { throw Strayed(outcome: outcome, expected: expected) }
        return max(end - start - Stopwatch.cost, 0)
    }

    /// Calls for memory of an operation, on average over some passes.
    static func allocations(of workload: any Workload) -> Double {
        let passes = 4
        var count = 0
        for _ in 0..<passes {
            workload.prepare()
            count += Allocations.during { _ = workload.pass() }
        }
        return Double(count) / Double(passes * workload.operations)
    }
}
