// A service manager of the tests: it listens to what a service tells, and holds sockets for it.

import DNSDispatch
import Glibc
import Testing

/// The socket that `NOTIFY_SOCKET` names, read by a test.
final class TestManager {
    /// What a service is told of the socket.
    let name: String

    private let descriptor: Int32

    /// Listens at a path, or with `@` in front at an abstract name.
    init(at name: String) throws {
        self.name = name
        let type = Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        descriptor = try SystemFailure.check(socket(AF_UNIX, type, 0), "socket")
        let address = try #require(UnixAddress(name))
        guard address.bind(descriptor) else { throw SystemFailure("bind \(name)") }
    }

    deinit { close(descriptor) }

    /// The assignments of the next datagram.
    func next(within patience: Duration = .seconds(20)) throws -> [String: String] {
        guard !readable([descriptor], by: Deadline(patience)).isEmpty else {
            throw NotInTime(description: "the service manager was told nothing")
        }
        var buffer = [UInt8](repeating: 0, count: 65536)
        let count = try SystemFailure.check(Int32(unsafe recv(descriptor, &buffer, buffer.count, 0)), "recv")
        let lines = String(decoding: buffer[..<Int(count)], as: UTF8.self).split(separator: "\n")
        let pairs = lines.map {
            $0.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        }
        return Dictionary(pairs.map { ($0[0], $0.count > 1 ? $0[1] : "") }) { first, _ in first }
    }
}
