// Why the server cannot start, told in the form of the log.

import DNSConfig
import DNSDispatch
import DNSServer
import Logging

/// What keeps the server from starting.
struct StartFailure {
    /// A sentence without its full stop.
    let text: String
    /// What can be done about it.
    let hint: String?

    init(_ failure: ServerFailure) {
        text = failure.description
        hint = failure.hint
    }

    init(_ error: SocketError) {
        text = "\(error)"
        hint = nil
    }

    /// Says so on standard error, as a line of the log where that is JSON.
    /// - Returns: the end of the command.
    func reported(as log: DNSConfig.Log? = nil) -> CommandEnd {
        if let log, log.format == .json {
            log.logger.critical("\(text)", metadata: hint.map { ["hint": "\($0)"] })
        } else {
            StandardError.write("swiftlet: error: \(text)")
            if let hint { StandardError.write("      = hint: \(hint)") }
        }
        return .failed
    }
}
