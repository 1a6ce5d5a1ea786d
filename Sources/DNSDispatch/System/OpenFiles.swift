// How many files, sockets among them, this process may have open.

import CSockets

/// The open files of this process.
package enum OpenFiles {
    /// Raises the limit to what the administrator admits at most. By default a process gets 1024, for the sake of programs
    /// that use select(); two workers that ask 64 upstreams from eight sockets each have as many.
    /// - Returns: the limit from now on; nil when it cannot be changed.
    @discardableResult
    package static func raiseLimit() -> Int? {
        let limit = cs_raise_file_limit()
        return limit < 0 ? nil : Int(limit)
    }
}
