// Files that stand beside the tests.

import Glibc

/// A folder of the source tree.
struct SourceFolder: Sendable {
    let path: String

    /// The folder `name` in the folder of a source file.
    static func beside(_ file: String, _ name: String) -> SourceFolder {
        SourceFolder(path: file.split(separator: "/").dropLast().reduce(into: "") { $0 += "/" + $1 } + "/" + name)
    }

    /// The names of what is within, sorted, hidden files left out.
    var files: [String] {
        guard let folder = unsafe opendir(path) else { return [] }
        defer { unsafe closedir(folder) }
        var names: [String] = []
        while let entry = unsafe readdir(folder) {
            let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) {
                unsafe $0.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
            }
            if !name.hasPrefix(".") { names.append(name) }
        }
        return names.sorted()
    }
}
