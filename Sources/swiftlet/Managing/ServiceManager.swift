// What the service manager that started this process, such as systemd, is told (sd_notify(3)).

import Admin
import DNSAuthority
import DNSForwarding
import DNSServer
import Glibc

/// Tells the service manager what this process does; nobody, where there is none.
struct ServiceManager: Sendable {
    private let socket: NotifySocket?
    /// Why it cannot be told anything although it wants to be: a sentence without its full stop.
    let problem: String?

    /// The manager that the environment names.
    init(_ variables: ServiceVariables) {
        guard let name = variables.notifySocket else {
            socket = nil
            problem = nil
            return
        }
        socket = NotifySocket(name)
        problem = socket == nil ? "the service manager cannot be told anything: NOTIFY_SOCKET is \(name)" : nil
    }

    /// All is read and listened on.
    func ready(serving state: ServingState) { tell(["READY=1", "STATUS=\(Self.facts(state))."]) }

    /// A reload begins. The manager that asked for it waits for the moment to be later than its signal.
    func reloading() {
        var moment = timespec()
        unsafe clock_gettime(CLOCK_MONOTONIC, &moment)
        let microseconds = moment.tv_sec * 1_000_000 + moment.tv_nsec / 1000
        tell(["RELOADING=1", "MONOTONIC_USEC=\(microseconds)", "STATUS=Reloading."])
    }

    /// A reload is over, whatever came of it, and this is served now.
    func reloaded(_ outcome: ReloadOutcome, serving state: ServingState) {
        let what =
            switch outcome.verdict {
            case .done: "reloaded"
            case .partial: "reloaded in part: some zones or certificates have errors"
            case .rejected: "the last reload was rejected, what was served before still is"
            }
        // the first thing that was found; the log has all
        let why = outcome.verdict == .done ? nil : outcome.messages.first?.split(separator: "\n").first
        tell(["READY=1", "STATUS=\(Self.facts(state)); \(what).\(why.map { " \($0)" } ?? "")"])
    }

    /// What is in flight is answered, then the process ends.
    func stopping() { tell(["STOPPING=1", "STATUS=Ending: what is in flight is answered first."]) }

    /// All threads that answer have just shown that they work.
    func alive() { tell(["WATCHDOG=1"]) }

    private func tell(_ assignments: [String]) { socket?.send(assignments.joined(separator: "\n")) }

    private static func facts(_ state: ServingState) -> String {
        let zones = (0..<state.zones.count).count { !state.zones.isBase($0) }
        let rules = state.rules.askingCount
        return "Serving \(zones.counted("zone"))\(rules == 0 ? "" : ", forwarding by \(rules.counted("rule"))")"
    }
}
