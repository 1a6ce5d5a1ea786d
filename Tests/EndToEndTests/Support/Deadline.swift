// By when something must have happened, so that no test waits for ever.

import Glibc

/// A moment by which something that a test waits for must have happened.
struct Deadline {
    private let end: ContinuousClock.Instant

    /// So long from now.
    init(_ patience: Duration) { end = .now + patience }

    /// Long enough for anything that is to happen at once, on the slowest machine.
    static var generous: Deadline { Deadline(.seconds(20)) }

    var hasPassed: Bool { .now >= end }

    /// The milliseconds left, rounded up, as poll(2) takes them.
    var milliseconds: Int32 {
        let left = (end - .now) / .milliseconds(1)
        return left <= 0 ? 0 : Int32(min(left.rounded(.up), 1_000_000))
    }
}

/// What a test waited for did not happen.
struct NotInTime: Error, CustomStringConvertible {
    let description: String
}

/// A call of the system that failed.
struct SystemFailure: Error, CustomStringConvertible {
    let call: String
    let code: Int32

    /// The failure that `errno` tells of now.
    init(_ call: String, code: Int32 = errno) {
        self.call = call
        self.code = code
    }

    var description: String { "\(call): \(unsafe String(cString: strerror(code)))" }

    /// The result of a call that returns -1 when it fails.
    @discardableResult
    static func check(_ result: Int32, _ call: String) throws -> Int32 {
        guard result >= 0 else { throw SystemFailure(call) }
        return result
    }
}

/// Waits until one of the descriptors can be read, or its other side is gone.
/// - Returns: those; none when the deadline passed first.
func readable(_ descriptors: [Int32], by deadline: Deadline) -> [Int32] {
    var list = descriptors.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
    while true {
        let count = unsafe poll(&list, nfds_t(list.count), deadline.milliseconds)
        if count < 0, errno == EINTR { continue }
        if count == 0, !deadline.hasPassed { continue }
        return list.filter { $0.revents != 0 }.map(\.fd)
    }
}
