// Text in columns, and times in words.

/// Lays words out in columns.
enum Columns {
    /// Rows as lines: two spaces before each and between its words, each column as wide as its widest word.
    static func lines(_ rows: [[String]]) -> [String] {
        let count = rows.map(\.count).max() ?? 0
        let widths = (0..<count).map { column in rows.map { $0.count > column ? $0[column].count : 0 }.max() ?? 0 }
        return rows.map { row in
            var line = ""
            for (column, word) in row.enumerated() where !word.isEmpty {
                let before = widths[..<column].reduce(0) { $0 + $1 + 2 } + 2
                line += String(repeating: " ", count: max(2, before - line.count)) + word
            }
            return line
        }
    }
}

/// Seconds for people.
enum TimeWords {
    /// The two largest units that are not zero.
    static func text(_ seconds: Int64) -> String {
        let seconds = max(seconds, 0)
        let units = [
            ("d", seconds / 86_400), ("h", seconds / 3600 % 24), ("min", seconds / 60 % 60), ("s", seconds % 60),
        ]
        guard let first = units.firstIndex(where: { $0.1 > 0 }) else { return "0 s" }
        return units[first...].prefix(2).filter { $0.1 > 0 }.map { "\($0.1) \($0.0)" }.joined(separator: " ")
    }
}
