// Text in columns, aligned with tabs as zone tools do it.

/// A line that is being written, and the column where it stands.
struct TextColumns {
    /// What is written so far.
    private(set) var text: String = ""
    private var column = 0

    /// Appends a word of one-column characters.
    mutating func append(_ word: String) {
        text += word
        column += word.utf8.count
    }

    /// Moves to column `target` with tabs of eight, or by one space where it is reached already.
    mutating func move(to target: Int) {
        let target = max(target, column + 1)
        let stop = target / 8 * 8
        if stop > column {
            text += String(repeating: "\t", count: stop / 8 - column / 8)
            column = stop
        }
        text += String(repeating: " ", count: target - column)
        column = target
    }
}
