// Where the lines of the query log go.

import DNSDispatch
import Glibc

/// A file that lines are added to, or standard output. Confined to the thread that writes.
struct QueryLogOutput: ~Copyable {
    /// How long what is read slowly, such as a pipe, may take to have room again, in milliseconds.
    private static let patience: Int32 = 1000

    private let target: QueryLogPlan.Target
    private var descriptor: Int32
    /// Whether a line was begun and could not be ended.
    private var isWithinLine = false

    /// - Throws: when the file cannot be opened.
    init(_ target: QueryLogPlan.Target) throws(SocketError) {
        self.target = target
        descriptor = try Self.open(target)
    }

    deinit { Self.close(descriptor, target) }

    private static func open(_ target: QueryLogPlan.Target) throws(SocketError) -> Int32 {
        guard case .file(let path) = target else { return STDOUT_FILENO }
        // a pipe that nobody reads must not hold anything up
        let descriptor = unsafe Glibc.open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NONBLOCK, 0o640)
        guard descriptor >= 0 else { throw SocketError(call: "open", code: errno) }
        return descriptor
    }

    private static func close(_ descriptor: Int32, _ target: QueryLogPlan.Target) {
        if case .file = target { _ = Glibc.close(descriptor) }
    }

    /// Opens the file anew: it may have been renamed. Where that fails, the lines go where they went.
    mutating func reopen() throws(SocketError) {
        let new = try Self.open(target)
        Self.close(descriptor, target)
        descriptor = new
        isWithinLine = false
    }

    /// Writes lines.
    /// - Returns: how many of them could not be written, and the number of the error.
    mutating func write(_ lines: [UInt8]) -> (lost: Int, error: Int32) {
        let newline = UInt8(ascii: "\n")
        var at = 0
        if isWithinLine, Self.write([newline].span, to: descriptor) < 0 { return (Self.count(lines.span), errno) }
        isWithinLine = false
        while at < lines.count {
            let written = Self.write(lines.span.extracting(at...), to: descriptor)
            guard written >= 0 else {
                let error = errno
                isWithinLine = at > 0 && lines[at - 1] != newline
                return (Self.count(lines.span.extracting(at...)), error)
            }
            at += written
        }
        return (0, 0)
    }

    /// Octets that were written; negative where none were, and `errno` says why.
    private static func write(_ octets: Span<UInt8>, to descriptor: Int32) -> Int {
        while true {
            let written = unsafe octets.withUnsafeBufferPointer { buffer in
                unsafe Glibc.write(descriptor, buffer.baseAddress, buffer.count)
            }
            guard written < 0 else { return written }
            if errno == EINTR { continue }
            guard errno == EAGAIN else { return written }
            var waiting = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
            guard unsafe poll(&waiting, 1, patience) > 0 else {
                errno = EAGAIN
                return written
            }
        }
    }

    private static func count(_ lines: Span<UInt8>) -> Int {
        lines.indices.count { lines[$0] == UInt8(ascii: "\n") }
    }
}
