// Paths as text: joined, tidied and compared without asking the file system.

/// What configurations do with paths.
package enum SourcePath {
    /// The path as seen from the folder of `file`; an absolute path is itself.
    package static func resolve(_ path: String, besideFile file: String) -> String {
        if path.hasPrefix("/") { return tidy(path) }
        return tidy(folder(of: file) + "/" + path)
    }

    /// The folder that a file stands in; `.` when the path names none.
    package static func folder(of file: String) -> String {
        guard let slash = file.lastIndex(of: "/") else { return "." }
        return slash == file.startIndex ? "/" : String(file[..<slash])
    }

    /// The part after the last slash.
    package static func lastComponent(of path: String) -> String {
        String(path[(path.lastIndex(of: "/").map { path.index(after: $0) } ?? path.startIndex)...])
    }

    /// The text after the last dot of the last part, in lower case; empty when there is none.
    package static func suffix(of path: String) -> String {
        let name = lastComponent(of: path)
        guard let dot = name.lastIndex(of: "."), dot != name.startIndex else { return "" }
        return name[name.index(after: dot)...].lowercased()
    }

    /// Whether a tidied path lies below a tidied folder, by its text alone.
    package static func isInside(_ path: String, folder: String) -> Bool {
        if folder == "." { return !path.hasPrefix("/") && path != ".." && !path.hasPrefix("../") }
        return path.hasPrefix(folder == "/" ? "/" : folder + "/")
    }

    /// Without `.`, empty parts, and those `..` that a part before them undoes.
    package static func tidy(_ path: String) -> String {
        let absolute = path.hasPrefix("/")
        var parts: [Substring] = []
        for part in path.split(separator: "/") where part != "." {
            if part == "..", let last = parts.last, last != ".." {
                parts.removeLast()
            } else if part != ".." || !absolute {
                parts.append(part)
            }
        }
        let joined = parts.joined(separator: "/")
        return absolute ? "/" + joined : joined.isEmpty ? "." : joined
    }
}
