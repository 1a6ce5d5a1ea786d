// A file that lasts as long as somebody holds it.

import Glibc

/// A file with a text in it.
final class TemporaryFile: Sendable {
    struct Failure: Error {}

    let path: String

    init(_ text: String) throws {
        var template = Array("/tmp/swiftlet-test-XXXXXX".utf8CString)
        let file = unsafe mkstemp(&template)
        guard file >= 0 else { throw Failure() }
        defer { close(file) }
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        let octets = Array(text.utf8)
        guard unsafe write(file, octets, octets.count) == octets.count else { throw Failure() }
    }

    deinit { unsafe unlink(path) }
}
