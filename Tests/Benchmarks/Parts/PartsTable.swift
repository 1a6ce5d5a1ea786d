// All parts, timed one after another.

/// The parts of a server, each on its own.
enum PartsTable {
    static var benchmarks: [Benchmark] {
        Parsing.benchmarks + LookingUp.benchmarks + Writing.benchmarks + Answering.benchmarks + Caching.benchmarks
            + Passing.benchmarks + Forwarding.benchmarks + Loading.benchmarks
    }

    /// Times those whose group or name contains `filter`, and returns a table.
    static func run(_ filter: String) throws -> TextTable {
        guard Allocations.isAvailable else { throw World.Wrong("nothing counts allocations") }
        var table = TextTable(["", "ns", "lowest", "highest", "allocations", "a second"])
        for benchmark in benchmarks where "\(benchmark.group): \(benchmark.name)".contains(filter) {
            let workload = try benchmark.make()
            let cost = try Measurement(of: workload)
            table.append([
                "\(benchmark.group): \(benchmark.name)", cost.nanoseconds.short, cost.lowest.short,
                cost.highest.short, Measurement.allocations(of: workload).text(2),
                Int(1e9 / cost.nanoseconds).grouped,
            ])
        }
        return table
    }
}
