// By what is seen that a file says something else than when it was read.

import Glibc

/// By what a change of a file is seen, without reading it.
package struct FileMark: Equatable, Sendable {
    /// What the system says of a file that is there.
    private struct Status: Equatable {
        let device: UInt, node: UInt
        let size: Int
        let seconds: Int, nanoseconds: Int
    }

    package let path: String
    private let status: Status?

    /// The mark of a file as it is now, whether it is there or not.
    package init(_ path: String) {
        self.path = path
        var found = stat()
        guard unsafe stat(path, &found) == 0 else {
            status = nil
            return
        }
        status = Status(
            device: UInt(found.st_dev), node: UInt(found.st_ino), size: Int(found.st_size),
            seconds: Int(found.st_mtim.tv_sec), nanoseconds: Int(found.st_mtim.tv_nsec))
    }
}
