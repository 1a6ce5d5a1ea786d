// How many files and sockets this process may have open.

import Glibc

/// The limit of open files of this process (RLIMIT_NOFILE). Sockets count as files.
package struct OpenFileLimit: Equatable, Sendable {
    /// The one that holds; a process may raise it.
    package let soft: Int
    /// The most that `soft` may be raised to.
    package let hard: Int

    package init(soft: Int, hard: Int) {
        self.soft = soft
        self.hard = hard
    }

    /// The limit as it is now.
    package static var current: OpenFileLimit {
        var limit = rlimit()
        // a resource that every kernel knows, and memory of our own: it cannot fail
        unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        return OpenFileLimit(soft: Int(clamping: limit.rlim_cur), hard: Int(clamping: limit.rlim_max))
    }

    /// Raises the limit that holds to the hard one.
    /// - Returns: the limit that holds now.
    /// - Throws: when the kernel refuses; then it is as it was.
    @discardableResult
    package static func raise() throws(SocketError) -> Int {
        var limit = rlimit()
        let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        guard unsafe getrlimit(resource, &limit) == 0 else { throw SocketError(call: "getrlimit", code: errno) }
        limit.rlim_cur = limit.rlim_max
        guard unsafe setrlimit(resource, &limit) == 0 else { throw SocketError(call: "setrlimit", code: errno) }
        return Int(clamping: limit.rlim_cur)
    }
}
