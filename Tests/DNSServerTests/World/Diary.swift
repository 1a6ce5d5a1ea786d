// A log that a test can read.

import Logging
import NIOConcurrencyHelpers

/// Keeps what is logged.
struct Diary: LogHandler {
    private let kept = NIOLockedValueBox<[String]>([])
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.debug

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    /// The lines so far.
    var lines: [String] { kept.withLockedValue { $0 } }

    /// A logger that writes here.
    var logger: Logger { Logger(label: "test") { _ in self } }

    func log(event: LogEvent) { kept.withLockedValue { $0.append("\(event.message)") } }
}
