// A load's progress on the terminal.

import DNSConfig
import Glibc

/// The line at a terminal that says how far a load is. Where standard error is no terminal there is none.
final class ProgressLine {
    private var text = ProgressText(at: Moment.now())

    /// Nil where nothing can be shown: in pipes, logs, and on terminals that only print.
    static func onTerminal() -> ProgressLine? {
        guard isatty(STDERR_FILENO) == 1, let kind = Environment.all["TERM"], kind != "dumb" else { return nil }
        return ProgressLine()
    }

    private init() {}

    deinit { end() }

    /// Shows how far it is, if it is time to.
    func show(_ progress: LoadProgress) {
        if let line = text.text(for: progress, at: Moment.now()) { write(line) }
    }

    /// Takes the line away, before anything else is written.
    func end() {
        if let line = text.end() { write(line) }
    }

    private func write(_ line: String) {
        let octets = Array(line.utf8)
        _ = unsafe octets.withUnsafeBytes { unsafe Glibc.write(STDERR_FILENO, $0.baseAddress, $0.count) }
    }
}

extension SourceFiles {
    /// Files of the disk, whose reading is shown on the line, if there is one.
    convenience init(_ progress: ProgressLine?) { self.init(watcher: progress.map { line in { line.show($0) } }) }
}
