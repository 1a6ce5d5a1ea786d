// The files that fuzzing begins with, and those in which it once found something.

/// A file of `Tests/Fuzz/Seeds`.
package struct Seed: Sendable, CustomStringConvertible {
    package let name: String
    package let octets: [UInt8]

    package var description: String { name }

    /// All files of a folder there, in order of their names.
    package static func all(in folder: String) -> [Seed] {
        let seeds = TestFolder.beside(#filePath, "../Fuzz/Seeds/\(folder)")
        return seeds.files.map { Seed(name: $0, octets: seeds.octets($0)) }
    }
}
