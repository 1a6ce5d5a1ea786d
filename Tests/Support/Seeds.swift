// The files that fuzzing begins with, and those in which it once found something.

internal import Glibc

/// A file of `Tests/Fuzz/Seeds`.
package struct Seed: Sendable, CustomStringConvertible {
    package let name: String
    package let octets: [UInt8]

    package var description: String { name }

    /// All files of a folder there, in order of their names.
    package static func all(in folder: String) -> [Seed] {
        let path = Array(#filePath.split(separator: "/").dropLast(2)).map(String.init) + ["Fuzz", "Seeds", folder]
        let directory = "/" + path.joined(separator: "/")
        return names(in: directory).sorted().map { Seed(name: $0, octets: contents(of: "\(directory)/\($0)")) }
    }

    private static func names(in directory: String) -> [String] {
        guard let stream = unsafe opendir(directory) else { return [] }
        defer { unsafe closedir(stream) }
        var names: [String] = []
        while let entry = unsafe readdir(stream) {
            let name = unsafe withUnsafeBytes(of: entry.pointee.d_name) { bytes in
                unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if !name.hasPrefix(".") { names.append(name) }
        }
        return names
    }

    private static func contents(of path: String) -> [UInt8] {
        guard let file = unsafe fopen(path, "rb") else { return [] }
        defer { unsafe fclose(file) }
        var octets: [UInt8] = []
        while case let octet = unsafe getc(file), octet != EOF { octets.append(UInt8(truncatingIfNeeded: octet)) }
        return octets
    }
}
