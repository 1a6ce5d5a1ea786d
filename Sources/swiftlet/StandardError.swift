// Text for the person at the terminal, beside what a command prints.

import Glibc

/// Standard error as a stream of lines.
enum StandardError {
    /// Writes a line.
    static func write(_ line: String) {
        var text = line
        if !text.hasSuffix("\n") { text += "\n" }
        text.withUTF8 { octets in
            var rest = unsafe UnsafeRawBufferPointer(octets)
            while !rest.isEmpty {
                let written = unsafe Glibc.write(STDERR_FILENO, rest.baseAddress, rest.count)
                if written < 0, errno == EINTR { continue }
                guard written > 0 else { return }
                rest = unsafe UnsafeRawBufferPointer(rebasing: rest[written...])
            }
        }
    }
}
