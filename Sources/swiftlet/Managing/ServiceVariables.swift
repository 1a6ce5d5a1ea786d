// The variables by which a service manager tells a process what it expects and what it hands over.

import Glibc

/// What a service manager says in the environment: sd_notify(3), sd_watchdog_enabled(3), sd_listen_fds(3).
struct ServiceVariables: Sendable {
    /// The first descriptor that is handed over, by convention.
    private static let firstDescriptor: Int32 = 3
    /// More than any unit file hands over.
    private static let mostDescriptors: Int32 = 1024

    /// The socket that is to be told what goes on: a path, or `@` and an abstract name.
    let notifySocket: String?
    /// After how long without a sign of life the manager steps in; nil where it does not.
    let watchdog: Duration?
    /// The descriptors that were handed over.
    let descriptors: Range<Int32>

    /// - Parameters:
    ///   - variable: looks up a variable.
    ///   - process: the id of this process. What is meant for another one is left alone.
    init(of process: Int32, _ variable: (String) -> String?) {
        notifySocket = variable("NOTIFY_SOCKET").flatMap { $0.isEmpty ? nil : $0 }
        watchdog = Self.watchdog(of: process, variable)
        descriptors = Self.descriptors(of: process, variable)
    }

    /// The environment of this process.
    static var current: ServiceVariables {
        ServiceVariables(of: getpid()) { name in unsafe getenv(name).map { unsafe String(cString: $0) } }
    }

    private static func watchdog(of process: Int32, _ variable: (String) -> String?) -> Duration? {
        if let owner = variable("WATCHDOG_PID"), Int32(owner) != process { return nil }
        guard let text = variable("WATCHDOG_USEC"), let microseconds = Int64(text), microseconds > 0 else { return nil }
        return .microseconds(microseconds)
    }

    private static func descriptors(of process: Int32, _ variable: (String) -> String?) -> Range<Int32> {
        let none = firstDescriptor..<firstDescriptor
        guard let owner = variable("LISTEN_PID"), Int32(owner) == process else { return none }
        guard let text = variable("LISTEN_FDS"), let count = Int32(text), 1...mostDescriptors ~= count else {
            return none
        }
        return firstDescriptor..<firstDescriptor + count
    }
}
