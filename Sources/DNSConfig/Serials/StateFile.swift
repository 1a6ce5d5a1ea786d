// A file in the state directory that is replaced as a whole, however a write ends.

import Glibc

/// Another file that is written, piece by piece, and then takes the place of the old one. Without `finish` the old one stays.
package final class StateFile {
    /// Why it could not be written: a sentence without its full stop.
    package struct Failure: Error {
        package let text: String
    }

    private let folder: String
    private let path: String
    private let temporary: String
    private let file: Int32
    private var isFinished = false

    /// Begins to write what is to stand at `path`, which lies in the state directory `folder`; that is made if need be.
    package init(replacing path: String, in folder: String, mode: UInt32) throws(Failure) {
        self.folder = folder
        self.path = path
        temporary = path + ".new"
        // it may be there already; if it cannot be made, opening the file says why
        unsafe mkdir(folder, 0o755)
        file = unsafe open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode)
        guard file >= 0 else {
            isFinished = true
            throw Self.failure(path)
        }
    }

    deinit {
        if file >= 0 { close(file) }
        if !isFinished { unsafe unlink(temporary) }
    }

    /// Writes the next octets.
    package func write(_ octets: [UInt8]) throws(Failure) {
        var done = 0
        while done < octets.count {
            let count = unsafe octets.withUnsafeBytes {
                unsafe Glibc.write(file, $0.baseAddress! + done, octets.count - done)
            }
            if count > 0 { done += count } else if errno != EINTR { throw Self.failure(path) }
        }
    }

    /// Puts it in the place of the old one, so that it outlives a loss of power.
    package func finish() throws(Failure) {
        guard fsync(file) == 0, unsafe rename(temporary, path) == 0 else { throw Self.failure(path) }
        isFinished = true
        let descriptor = unsafe open(folder, O_RDONLY | O_CLOEXEC | O_DIRECTORY)
        guard descriptor >= 0 else { return }
        fsync(descriptor)
        close(descriptor)
    }

    private static func failure(_ path: String) -> Failure {
        Failure(text: "\(path) cannot be written: \(reason(errno))")
    }

    static func reason(_ number: Int32) -> String {
        unsafe strerror(number).map { unsafe String(cString: $0) } ?? "error \(number)"
    }
}
