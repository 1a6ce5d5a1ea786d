// Tables that people read.

/// Columns of text, the first flush left, the others flush right.
struct TextTable {
    private var rows: [[String]]

    init(_ head: [String]) { rows = [head] }

    mutating func append(_ row: [String]) { rows.append(row) }

    /// The lines, in columns that are as wide as they must be.
    var lines: [String] {
        let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        return rows.map { row in
            let cells = row.indices.map { column in
                let blank = String(repeating: " ", count: widths[column] - row[column].count)
                return column == 0 ? row[column] + blank : blank + row[column]
            }
            return cells.joined(separator: "  ")
        }
    }

    /// The same as a table of a Markdown page.
    var markdown: [String] {
        let lines = rows.map { "| " + $0.joined(separator: " | ") + " |" }
        let rule = rows[0].indices.map { $0 == 0 ? "---" : "---:" }
        return [lines[0], "|" + rule.joined(separator: "|") + "|"] + lines.dropFirst()
    }
}

extension Double {
    /// So many digits behind the point.
    func text(_ digits: Int = 0) -> String {
        let scale = (0..<digits).reduce(1.0) { scale, _ in scale * 10 }
        let whole = Int((self * scale).rounded())
        guard digits > 0 else { return String(whole) }
        let rest = String(whole % Int(scale))
        return "\(whole / Int(scale))." + String(repeating: "0", count: digits - rest.count) + rest
    }

    /// Three digits that count, or all before the point.
    var short: String { self < 10 ? text(2) : self < 100 ? text(1) : text() }
}

extension Int {
    /// Groups of three digits.
    var grouped: String {
        let digits = String(self)
        var out = ""
        for (i, digit) in digits.enumerated() {
            if i > 0, (digits.count - i) % 3 == 0 { out += "," }
            out.append(digit)
        }
        return out
    }
}
