// How the cost of something grows with the size of something else.

/// A number that was measured at some sizes.
struct Curve {
    struct Point {
        let size: Int
        let value: Double
    }

    let name: String
    private(set) var points: [Point] = []

    init(_ name: String) { self.name = name }

    mutating func append(_ size: Int, _ value: Double) { points.append(Point(size: size, value: value)) }

    /// The value at a size; nil where there is none.
    subscript(size: Int) -> Double? { points.first { $0.size == size }?.value }
}

/// Curves over the same sizes.
struct GrowthFigure {
    /// By what it is known in the documentation, what grows, and what that is called on the axis.
    let key: String
    let title: String
    let axis: String
    /// Nanoseconds of an operation.
    var costs: [Curve]
    /// What else is told, in columns of their own: seconds, octets.
    var others: [Curve] = []

    private var sizes: [Int] { costs.first?.points.map(\.size) ?? [] }

    /// All numbers, a row for each size.
    var table: TextTable {
        var table = TextTable([axis] + costs.map { "\($0.name), ns" } + others.map(\.name))
        for size in sizes {
            table.append([size.grouped] + (costs + others).map { $0[size]?.short ?? "" })
        }
        return table
    }

    /// All numbers for programs: figure, curve, size, value.
    var lines: [String] {
        (costs + others).flatMap { curve in
            curve.points.map { "\(key)\t\(curve.name)\t\($0.size)\t\($0.value.text(3))" }
        }
    }
}
