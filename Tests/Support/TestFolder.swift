// Folders and files for tests.

internal import Glibc

/// A folder, of the source tree or of a test's own, read with plain system calls.
package struct TestFolder: Sendable {
    package let path: String

    package init(path: String) { self.path = path }

    /// The folder `name` in the folder of a source file, which `file` names.
    package static func beside(_ file: String, _ name: String) -> TestFolder {
        TestFolder(path: file.split(separator: "/").dropLast().reduce(into: "") { $0 += "/" + $1 } + "/" + name)
    }

    /// A folder that nobody else uses; nil where none can be made. `remove` takes it away.
    package static func temporary() -> TestFolder? {
        var template = Array("/tmp/swiftlet-test-XXXXXX".utf8CString)
        guard unsafe mkdtemp(&template) != nil else { return nil }
        return TestFolder(path: String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self))
    }

    /// Removes the folder and all within.
    package func remove() {
        for name in subfolders { subfolder(name).remove() }
        for name in files { unsafe unlink(path + "/" + name) }
        unsafe rmdir(path)
    }

    package func subfolder(_ name: String) -> TestFolder { TestFolder(path: path + "/" + name) }

    /// The names of the folders within, sorted.
    package var subfolders: [String] { entries.filter(\.isFolder).map(\.name) }

    /// The names of the files within, sorted.
    package var files: [String] { entries.filter { !$0.isFolder }.map(\.name) }

    /// Every file within and below, by its path from here.
    package func files(except left: String = "") -> [String: [UInt8]] {
        var out: [String: [UInt8]] = [:]
        for entry in entries where entry.name != left {
            if entry.isFolder {
                for (name, text) in subfolder(entry.name).files(except: left) { out[entry.name + "/" + name] = text }
            } else {
                out[entry.name] = octets(entry.name)
            }
        }
        return out
    }

    /// The text of a file; empty when there is none.
    package func text(_ name: String) -> String { String(decoding: octets(name), as: UTF8.self) }

    /// The octets of a file; none when there is none.
    package func octets(_ name: String) -> [UInt8] {
        guard let file = unsafe fopen(path + "/" + name, "r") else { return [] }
        defer { unsafe fclose(file) }
        var octets: [UInt8] = []
        var part = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = unsafe fread(&part, 1, part.count, file)
            if count == 0 { return octets }
            octets += part[..<count]
        }
    }

    /// Writes a file anew.
    package func write(_ text: String, to name: String) {
        guard let file = unsafe fopen(path + "/" + name, "w") else { return }
        unsafe fputs(text, file)
        unsafe fclose(file)
    }

    private var entries: [(name: String, isFolder: Bool)] {
        guard let folder = unsafe opendir(path) else { return [] }
        defer { unsafe closedir(folder) }
        var out: [(name: String, isFolder: Bool)] = []
        while let entry = unsafe readdir(folder) {
            let isFolder = unsafe entry.pointee.d_type == UInt8(DT_DIR)
            let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) {
                unsafe $0.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
            }
            if !name.hasPrefix(".") { out.append((name, isFolder)) }
        }
        return out.sorted { $0.name < $1.name }
    }
}

/// The environment of the test run.
package enum TestEnvironment {
    /// The value of a variable; nil when it is not set.
    package static subscript(_ name: String) -> String? {
        guard let value = unsafe getenv(name) else { return nil }
        return unsafe String(cString: value)
    }
}
