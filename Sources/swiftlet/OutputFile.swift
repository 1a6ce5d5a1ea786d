// Files that a command writes: whole or not at all.

import Glibc

/// A file that is to be written. What is at its place stays as it is until all of the new content is on the disk.
struct OutputFile {
    /// Why it cannot be written.
    struct Failure: Error {
        let text: String
    }

    private let path: String
    private let mayExist: Bool
    /// The permissions of the file that is there.
    private let mode: mode_t?

    /// - Parameter mayExist: whether a file that is there may be replaced.
    /// - Throws: when it may not, or when what is there is no file.
    init(_ path: String, mayExist: Bool) throws(Failure) {
        var status = stat()
        self.mayExist = mayExist
        guard unsafe stat(path, &status) == 0 else {
            self.path = path
            mode = nil
            return
        }
        guard status.st_mode & S_IFMT == S_IFREG else { throw Failure(text: "it is there and is not a regular file") }
        guard mayExist else { throw Failure(text: "the file is there already; --force replaces it") }
        // behind a symbolic link, so that the link stays
        self.path = Self.realPath(path) ?? path
        mode = status.st_mode & 0o7777
    }

    private static func realPath(_ path: String) -> String? {
        guard let resolved = unsafe realpath(path, nil) else { return nil }
        defer { unsafe free(resolved) }
        return unsafe String(cString: resolved)
    }

    /// Writes a file beside it, and renames that.
    func replace(with octets: [UInt8]) throws(Failure) {
        var template = Array("\(path).XXXXXX".utf8CString)
        let descriptor = unsafe mkstemp(&template)
        guard descriptor >= 0 else { throw Self.failure("writing beside it failed") }
        let temporary = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        do throws(Failure) {
            defer { close(descriptor) }
            try Self.write(octets, to: descriptor)
            guard fchmod(descriptor, mode ?? 0o666 & ~Self.mask) == 0, fsync(descriptor) == 0 else {
                throw Self.failure("writing failed")
            }
            try move(temporary)
        } catch {
            unsafe unlink(temporary)
            throw error
        }
    }

    private func move(_ temporary: String) throws(Failure) {
        if mayExist {
            guard unsafe rename(temporary, path) == 0 else { throw Self.failure("replacing it failed") }
            return
        }
        // unlike rename, link replaces nothing that has come in the meantime
        if unsafe link(temporary, path) == 0 {
            unsafe unlink(temporary)
            return
        }
        // some file systems know no links
        guard errno != EEXIST, unsafe access(path, F_OK) != 0, unsafe rename(temporary, path) == 0 else {
            throw Self.failure("writing it failed")
        }
    }

    /// Writes to standard output.
    static func writeToStandardOutput(_ octets: [UInt8]) throws(Failure) { try write(octets, to: STDOUT_FILENO) }

    private static func write(_ octets: [UInt8], to descriptor: Int32) throws(Failure) {
        var rest = octets[...]
        while !rest.isEmpty {
            let written = unsafe rest.withUnsafeBytes { unsafe Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if written < 0, errno == EINTR { continue }
            guard written > 0 else { throw failure("writing failed") }
            rest = rest.dropFirst(written)
        }
    }

    /// What new files may not be for others. It can only be read by setting it.
    private static var mask: mode_t {
        let mask = umask(0o077)
        umask(mask)
        return mask
    }

    private static func failure(_ what: String) -> Failure {
        let number = errno
        let reason = unsafe strerror(number).map { unsafe String(cString: $0) } ?? "error \(number)"
        return Failure(text: "\(what): \(reason)")
    }
}
