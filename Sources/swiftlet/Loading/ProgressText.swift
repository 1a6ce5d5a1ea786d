// What is shown of a load's progress, and when.

import DNSConfig

/// Decides what stands on the terminal's last line while zones are loaded. Nothing does before a load has taken a while, so that nothing
/// flickers where there is nothing to wait for.
struct ProgressText {
    /// Milliseconds before anything is shown, and between two changes of what is shown.
    static let patience = 500
    static let pause = 100

    private let start: Int
    private var last: Int?

    /// - Parameter start: the moment at which the load began, in milliseconds.
    init(at start: Int) { self.start = start }

    /// What to write at a moment: over the line that is there, without a line feed; nil for nothing.
    mutating func text(for progress: LoadProgress, at now: Int) -> String? {
        guard now - start >= Self.patience, now - (last ?? .min / 2) >= Self.pause else { return nil }
        last = now
        let percent = progress.percent.map { " \($0) %" } ?? ""
        // what moves the cursor has no place in a path that is shown; a line that wraps could not be taken back
        let file = String(
            progress.file.unicodeScalars.map { $0.value < 0x20 || $0.value == 0x7f ? "?" : Character($0) })
        return Self.clearing + "\(progress.phase.rawValue) \(file.suffix(50))\(percent)"
    }

    /// What takes the line away again; nil where there is none.
    mutating func end() -> String? {
        defer { last = nil }
        return last == nil ? nil : Self.clearing
    }

    /// To the line's beginning, and all of it erased (ECMA-48: EL).
    private static let clearing = "\r\u{1b}[K"
}
