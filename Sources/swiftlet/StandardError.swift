// Text for the person at the terminal, beside what a command prints.

import Glibc

/// Standard error as a stream of lines.
enum StandardError {
    /// Writes a line, with a line feed where it has none, in one call as long as the kernel takes it.
    static func write(_ line: String) {
        var octets = Array(line.utf8)
        if octets.last != UInt8(ascii: "\n") { octets.append(UInt8(ascii: "\n")) }
        var rest = octets[...]
        while !rest.isEmpty {
            let written = unsafe rest.withUnsafeBytes { unsafe Glibc.write(STDERR_FILENO, $0.baseAddress, $0.count) }
            if written < 0, errno == EINTR { continue }
            guard written > 0 else { return }
            rest = rest.dropFirst(written)
        }
    }
}
