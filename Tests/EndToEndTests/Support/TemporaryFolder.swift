// A folder of a test's own, which goes with it.

import Glibc
import TestSupport

/// A folder that is removed with all that is in it when nobody refers to it any more.
final class TemporaryFolder {
    let path: String

    init() throws {
        guard let folder = TestFolder.temporary() else { throw SystemFailure("mkdtemp") }
        path = folder.path
    }

    deinit { Self.remove(path) }

    /// The path of a file in the folder.
    func path(of name: String) -> String { "\(path)/\(name)" }

    /// Writes a file at once: whoever reads it sees the old one or the new one. Folders on the way are made.
    /// - Returns: its path.
    @discardableResult
    func write(_ name: String, _ text: String) throws -> String { try write(name, octets: Array(text.utf8)) }

    /// Writes a file of octets in the same way.
    @discardableResult
    func write(_ name: String, octets: [UInt8]) throws -> String {
        var folder = path
        for part in name.split(separator: "/").dropLast() {
            folder += "/\(part)"
            _ = unsafe mkdir(folder, 0o755)
        }
        let temporary = path(of: name) + ".new"
        guard let file = unsafe fopen(temporary, "w") else { throw SystemFailure("fopen") }
        let written = unsafe fwrite(octets, 1, octets.count, file)
        guard unsafe fclose(file) == 0, written == octets.count else { throw SystemFailure("fwrite") }
        guard unsafe rename(temporary, path(of: name)) == 0 else { throw SystemFailure("rename") }
        return path(of: name)
    }

    /// Removes a file.
    func remove(_ name: String) throws {
        try SystemFailure.check(unsafe unlink(path(of: name)), "unlink")
    }

    private static func remove(_ path: String) {
        if let stream = unsafe opendir(path) {
            while let entry = unsafe readdir(stream) {
                let name = unsafe withUnsafeBytes(of: entry.pointee.d_name) { bytes in
                    unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
                }
                if name != ".", name != ".." { remove("\(path)/\(name)") }
            }
            unsafe closedir(stream)
        }
        _ = unsafe Glibc.remove(path)
    }
}

/// Reads a whole text file.
func contents(of path: String) throws -> String { String(decoding: try octets(of: path), as: UTF8.self) }

/// Reads a whole file.
func octets(of path: String) throws -> [UInt8] {
    guard let file = unsafe fopen(path, "r") else { throw SystemFailure("fopen \(path)") }
    defer { unsafe fclose(file) }
    var octets: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65536)
    while case let count = unsafe fread(&buffer, 1, buffer.count, file), count > 0 { octets += buffer[..<count] }
    return octets
}
