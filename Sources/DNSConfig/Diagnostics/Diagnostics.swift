// Where the messages of one load are collected.

/// The messages of a load, in the order of their places once asked for. At most ``limit`` are kept; the rest are
/// counted. What was said of a place is not said again: a mistake behind two aliases is one mistake.
package final class Diagnostics {
    /// Messages kept for one file.
    package static let limit = 1000

    package let sources: SourceFiles
    /// Codes that the user has allowed: what is an error becomes a warning, and of all else nothing is said.
    private let allowed: Set<DiagnosticCode>
    private var list: [Diagnostic] = []
    /// For each of the list, what comes first of those at one place.
    private var orders: [Int] = []
    private var counts: [Severity: Int] = [:]
    private var kept: [String: Int] = [:]
    /// Hashes of what was said of a place.
    private var said: Set<Int> = []
    /// How many errors were reported, those counted anew that were met again: whoever reports one has found one, even
    /// where nothing more is said.
    package private(set) var errorsMet = 0

    package init(sources: SourceFiles, allowed: Set<DiagnosticCode> = []) {
        self.sources = sources
        self.allowed = allowed
    }

    /// What becomes of a message with a code that the user may have allowed; nil when it is not made.
    package static func severity(
        of severity: Severity, _ code: DiagnosticCode, allowed: Set<DiagnosticCode>
    ) -> Severity? {
        guard allowed.contains(code) else { return severity }
        return severity == .error ? .warning : nil
    }

    /// How many messages of a severity were reported, kept or not.
    package func count(_ severity: Severity) -> Int { counts[severity, default: 0] }

    package var hasErrors: Bool { count(.error) > 0 }

    /// Takes a message about a place. Of those about one place that with the least `order` comes first, then the first reported.
    package func report(
        _ severity: Severity, _ code: DiagnosticCode, at range: SourceRange, _ message: String, hint: String? = nil,
        related: (range: SourceRange, message: String)? = nil, order: Int = 0
    ) {
        let file = sources.path(of: range.file)
        guard let severity = lowered(severity, code), isNew(severity, code, range, message), mayKeep(severity, file)
        else { return }
        orders.append(order)
        list.append(
            Diagnostic(
                severity: severity, code: code, message: message, file: file, place: place(range), hint: hint,
                related: related.map {
                    Diagnostic.Related(
                        file: sources.path(of: $0.range.file), place: place($0.range), message: $0.message)
                }))
    }

    /// Takes a message about a file as a whole.
    package func report(
        _ severity: Severity, _ code: DiagnosticCode, file: String, _ message: String, hint: String? = nil
    ) {
        guard let severity = lowered(severity, code), mayKeep(severity, file) else { return }
        orders.append(0)
        list.append(
            Diagnostic(severity: severity, code: code, message: message, file: file, place: nil, hint: hint))
    }

    package func error(
        _ code: DiagnosticCode, at range: SourceRange, _ message: String, hint: String? = nil,
        related: (range: SourceRange, message: String)? = nil
    ) {
        report(.error, code, at: range, message, hint: hint, related: related)
    }

    package func warning(_ code: DiagnosticCode, at range: SourceRange, _ message: String, hint: String? = nil) {
        report(.warning, code, at: range, message, hint: hint)
    }

    /// All messages kept, file by file in the order in which files were first complained of, by line and column within.
    package var sorted: [Diagnostic] {
        var files: [String: Int] = [:]
        for diagnostic in list where files[diagnostic.file] == nil { files[diagnostic.file] = files.count }
        var out = list.enumerated().sorted { left, right in
            let a = left.element
            let b = right.element
            let positions = (
                (
                    files[a.file] ?? 0, a.place?.start.line ?? 0, a.place?.start.column ?? 0, orders[left.offset],
                    left.offset
                ),
                (
                    files[b.file] ?? 0, b.place?.start.line ?? 0, b.place?.start.column ?? 0, orders[right.offset],
                    right.offset
                )
            )
            return positions.0 < positions.1
        }.map(\.element)
        for (file, count) in kept.sorted(by: { $0.key < $1.key }) where count > Self.limit {
            let rest = count - Self.limit
            let text = rest == 1 ? "1 more message is not shown" : "\(rest) more messages are not shown"
            out.append(Diagnostic(severity: .note, code: .tooMany, message: text, file: file))
        }
        return out
    }

    /// Whether a further message about a file will be kept. Where it will not, ``count(_:_:in:)`` is enough.
    func hasRoom(in file: SourceFileID) -> Bool { kept[sources.path(of: file), default: 0] < Self.limit }

    /// Counts a message that is not made since there is no room for it.
    func count(_ severity: Severity, _ code: DiagnosticCode, in file: SourceFileID) {
        guard let severity = lowered(severity, code) else { return }
        _ = mayKeep(severity, sources.path(of: file))
    }

    /// The severity with which a message is to be kept, or nil when the user wants none of it.
    private func lowered(_ severity: Severity, _ code: DiagnosticCode) -> Severity? {
        let lowered = Self.severity(of: severity, code, allowed: allowed)
        if lowered == .error { errorsMet += 1 }
        return lowered
    }

    private func isNew(_ severity: Severity, _ code: DiagnosticCode, _ range: SourceRange, _ message: String) -> Bool {
        var hasher = Hasher()
        hasher.combine(severity)
        hasher.combine(code)
        hasher.combine(range)
        hasher.combine(message)
        return said.insert(hasher.finalize()).inserted
    }

    private func mayKeep(_ severity: Severity, _ file: String) -> Bool {
        counts[severity, default: 0] += 1
        kept[file, default: 0] += 1
        return kept[file, default: 0] <= Self.limit
    }

    /// A place as a message has it, for one that is made after the load.
    func located(_ range: SourceRange) -> (file: String, place: Diagnostic.Place) {
        (sources.path(of: range.file), place(range))
    }

    private func place(_ range: SourceRange) -> Diagnostic.Place {
        Diagnostic.Place(
            start: range.start, end: range.end,
            line: sources.window(line: Int(range.start.line), around: Int(range.start.column), of: range.file)
                ?? .empty)
    }
}
