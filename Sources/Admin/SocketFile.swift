// The file by which a Unix socket is found.

import DNSDispatch
import Glibc

/// Looks at the place where a Unix socket is to be.
enum SocketFile {
    /// Sees to it that a socket can be put at a path: what an earlier server left there may be replaced, nothing else.
    static func check(_ path: String) throws(AdminFailure) {
        var status = stat()
        guard unsafe lstat(path, &status) == 0 else { return }
        guard status.st_mode & S_IFMT == S_IFSOCK else {
            throw AdminFailure(description: "\(path), where the admin socket is to be, is something else")
        }
        guard !isServed(path) else {
            throw AdminFailure(description: "another server has its admin socket at \(path)")
        }
    }

    /// Whether somebody listens there.
    private static func isServed(_ path: String) -> Bool {
        let descriptor = Glibc.socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        return UnixAddress(path)?.connect(descriptor) ?? false
    }
}
