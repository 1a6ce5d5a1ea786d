// Sees to it that a server may open as many files and sockets as it needs.

import DNSDispatch
import DNSServer
import Logging

/// What `serve` does about the limit of open files.
enum OpenFiles {
    private static let remedy = "ulimit -n, LimitNOFILE= of systemd or --ulimit nofile= of a container sets it."

    /// Raises the limit as far as this process may, and warns where that is less than `plan` can come to need.
    /// Tells the plan what the limit is then.
    /// - Throws: when it is too little to start.
    static func provide(for plan: inout ServerPlan, log: Logger) throws(ServerFailure) {
        do throws(SocketError) {
            try OpenFileLimit.raise()
        } catch {
            log.warning("The limit of open files stays as it is: \(error).")
        }
        let limit = OpenFileLimit.current.soft
        plan.files = limit
        guard limit >= plan.leastFiles else {
            throw ServerFailure(
                "this process may open \(limit) files and sockets, and needs \(plan.leastFiles) to start", hint: remedy)
        }
        guard limit < plan.mostFiles else { return }
        log.warning(
            """
            This process may open \(limit) files and sockets, and can come to need \(plan.mostFiles): \
            then it takes no new TCP connection, and uses its sockets to upstreams for longer. \(remedy)
            """)
    }
}
