// What is timed: some work that can be done again and again.

/// Work that is done in passes, each of the same number of operations. All of its room is made once.
protocol Workload: AnyObject {
    /// Operations of one pass.
    var operations: Int { get }

    /// Makes the next pass ready. It is not timed.
    func prepare()

    /// Does the work once, and returns what came of it as a number, such as the octets of all replies: every pass must come to the
    /// same, so that none can be left out.
    func pass() -> Int
}

extension Workload {
    func prepare() {}
}

/// A workload by its name, made only when its turn comes.
struct Benchmark {
    /// What it belongs to, and what it is.
    let group: String
    let name: String
    let make: () throws -> any Workload

    init(_ group: String, _ name: String, _ make: @escaping () throws -> any Workload) {
        self.group = group
        self.name = name
        self.make = make
    }
}
