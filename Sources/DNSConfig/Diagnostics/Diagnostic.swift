// One message about something that a user wrote.

/// How bad it is.
package enum Severity: String, Sendable, Comparable {
    /// What was written cannot be served.
    case error
    /// It can, and is probably not what was meant.
    case warning
    /// Nothing is wrong; something is worth knowing.
    case note

    package static func < (left: Severity, right: Severity) -> Bool { left.rank < right.rank }

    private var rank: Int {
        switch self {
        case .error: 0
        case .warning: 1
        case .note: 2
        }
    }
}

/// A message, where it belongs, and what may be done about it. It carries its line of the file, so it outlives the
/// load.
package struct Diagnostic: Sendable, Equatable {
    /// A place in a file with what surrounds it.
    package struct Place: Sendable, Equatable {
        package var start: SourcePosition
        package var end: SourcePosition
        /// The line where it starts, as far as it is shown.
        package var line: SourceWindow
    }

    /// A second place that the message refers to, such as the first of two equal keys.
    package struct Related: Sendable, Equatable {
        package var file: String
        package var place: Place
        package var message: String
    }

    package var severity: Severity
    package var code: DiagnosticCode
    package var message: String
    /// The path as users know it: relative to the working directory when the configuration's was.
    package var file: String
    /// Nil when the message is about the file as a whole.
    package var place: Place?
    /// One sentence that says what to do, where the message alone does not.
    package var hint: String?
    package var related: Related?

    /// A message of these parts.
    package init(
        severity: Severity, code: DiagnosticCode, message: String, file: String, place: Place? = nil,
        hint: String? = nil, related: Related? = nil
    ) {
        self.severity = severity
        self.code = code
        self.message = message
        self.file = file
        self.place = place
        self.hint = hint
        self.related = related
    }
}
