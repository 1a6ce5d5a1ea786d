// Small files of the kernel, read whole.

import Glibc

/// Files below /proc and /sys.
package enum SystemFile {
    /// The text of a file of at most 64 KiB; nil when it cannot be read.
    package static func read(_ path: String) -> String? {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        let room = 65536
        let octets = unsafe [UInt8](unsafeUninitializedCapacity: room) { buffer, count in
            while count < room, let start = buffer.baseAddress {
                let got = unsafe Glibc.read(descriptor, start + count, room - count)
                if got <= 0 { break }
                count += got
            }
        }
        return String(decoding: octets, as: UTF8.self)
    }
}
