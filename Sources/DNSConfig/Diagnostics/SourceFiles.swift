// The files of one load: read whole, once each, and kept for the lines that messages show.

import Glibc

/// Why a file could not be read.
package enum SourceFileError: Error, Equatable {
    case notFound, notPermitted, isFolder, notRegular
    /// The file, or all files together, are larger than the bound (octets).
    case tooLarge(Int)
    case failed(errno: Int32)
}

extension SourceFileError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .notFound: "there is no such file"
        case .notPermitted: "no permission to read it"
        case .isFolder: "it is a folder, not a file"
        case .notRegular: "it is not a regular file"
        case .tooLarge(let bound): "the files of one configuration may have \(bound >> 20) MiB in all"
        case .failed(let number):
            "reading it failed: \(unsafe strerror(number).map { unsafe String(cString: $0) } ?? "error \(number)")"
        }
    }
}

/// One file: its path and its octets, with the lines findable by number.
struct SourceFile {
    let path: String
    let octets: [UInt8]
    /// Offsets of the lines' first octets; made when the first line is asked for.
    private var lineStarts: [Int] = []
    /// The columns of the line last shown: what is wrong with one line is mostly reported together.
    private var columns: (line: Int, columns: SourceColumns)?

    init(path: String, octets: [UInt8]) {
        self.path = path
        self.octets = octets
    }

    /// The text of a line (from 1) without its end; nil when there is no such line.
    mutating func line(_ number: Int) -> String? {
        range(ofLine: number).map { String(decoding: octets[$0], as: UTF8.self) }
    }

    /// What surrounds a column of a line, both from 1; nil when there is no such line.
    mutating func window(line number: Int, around column: Int) -> SourceWindow? {
        if let columns, columns.line == number { return columns.columns.window(around: column, of: octets) }
        guard let range = range(ofLine: number) else { return nil }
        let columns = SourceColumns(range, of: octets)
        self.columns = (number, columns)
        return columns.window(around: column, of: octets)
    }

    /// The octets of a line without its end.
    private mutating func range(ofLine number: Int) -> Range<Int>? {
        if lineStarts.isEmpty { lineStarts = Self.lineStarts(in: octets) }
        guard 1...lineStarts.count ~= number else { return nil }
        let start = lineStarts[number - 1]
        var end = number < lineStarts.count ? lineStarts[number] : octets.count
        while end > start, octets[end - 1] == 0x0a || octets[end - 1] == 0x0d { end -= 1 }
        return start..<end
    }

    private static func lineStarts(in octets: [UInt8]) -> [Int] {
        var starts = [octets.starts(with: [0xef, 0xbb, 0xbf]) ? 3 : 0]
        for (i, octet) in octets.enumerated() {
            if octet == 0x0a || octet == 0x0d && (i + 1 == octets.count || octets[i + 1] != 0x0a) {
                starts.append(i + 1)
            }
        }
        return starts
    }
}

/// All files that a load has read, from the disk or from memory.
package final class SourceFiles {
    /// Octets that all files together may have.
    package static let maximumOctets = 512 << 20

    private var files: [SourceFile] = []
    private var known: [String: SourceFileID] = [:]
    private var octetsLeft = maximumOctets
    /// The files and folders of the disk as they were just before they were looked at, whether they were there or not.
    private(set) var marks: [FileMark] = []
    private let memory: [String: [UInt8]]?

    /// Who is told how far the reading of zones is.
    let watcher: LoadWatcher?

    /// Files of the disk; relative paths are seen from the working directory.
    package init(watcher: LoadWatcher? = nil) {
        memory = nil
        self.watcher = watcher
    }

    /// Files that exist in memory only, by their tidied paths: for tests, and for text that never was a file.
    package init(inMemory files: [String: [UInt8]], watcher: LoadWatcher? = nil) {
        memory = files
        self.watcher = watcher
    }

    /// Reads a file, or finds it again when it was read before.
    package func load(_ path: String) throws(SourceFileError) -> SourceFileID {
        let path = SourcePath.tidy(path)
        if let id = known[path] { return id }
        let octets: [UInt8]
        if let memory {
            guard let found = memory[path] else { throw .notFound }
            octets = found
        } else {
            marks.append(FileMark(path))
            octets = try Self.read(path, atMost: octetsLeft)
        }
        guard octets.count <= octetsLeft else { throw .tooLarge(Self.maximumOctets) }
        octetsLeft -= octets.count
        let id = SourceFileID(rawValue: Int32(files.count))
        files.append(SourceFile(path: path, octets: octets))
        known[path] = id
        return id
    }

    /// A file or folder within a folder.
    struct FolderEntry {
        let name: String
        let isFolder: Bool
    }

    /// Everything in a folder, sorted by name; symbolic links are what they point to.
    func list(_ path: String) throws(SourceFileError) -> [FolderEntry] {
        if let memory { return try Self.list(SourcePath.tidy(path), in: memory.keys) }
        marks.append(FileMark(path))
        guard let stream = unsafe opendir(path) else { throw Self.error(errno) }
        defer { unsafe closedir(stream) }
        var entries: [FolderEntry] = []
        while let entry = unsafe readdir(stream) {
            let name = unsafe withUnsafeBytes(of: entry.pointee.d_name) { octets in
                unsafe String(decoding: octets.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name == "." || name == ".." { continue }
            var status = stat()
            // what went away meanwhile is not there
            guard unsafe stat(path + "/" + name, &status) == 0 else { continue }
            entries.append(FolderEntry(name: name, isFolder: status.st_mode & S_IFMT == S_IFDIR))
        }
        return entries.sorted { $0.name < $1.name }
    }

    private static func list(_ folder: String, in paths: some Sequence<String>) throws(SourceFileError) -> [FolderEntry]
    {
        let prefix = folder == "." ? "" : folder + "/"
        var found: [String: Bool] = [:]
        for path in paths where path.hasPrefix(prefix) {
            let parts = path.dropFirst(prefix.count).split(separator: "/")
            if let first = parts.first { found[String(first)] = parts.count > 1 }
        }
        guard !found.isEmpty else { throw .notFound }
        return found.map { FolderEntry(name: $0.key, isFolder: $0.value) }.sorted { $0.name < $1.name }
    }

    /// Whether a file was read already.
    func isKnown(_ path: String) -> Bool { known[SourcePath.tidy(path)] != nil }

    /// The tidied paths of all files that were read, in the order of their numbers.
    package var paths: [String] { files.map(\.path) }

    /// Tells the watcher that so many octets of a zone's file are read.
    func tell(octets: Int, of file: SourceFileID) {
        guard let watcher else { return }
        let file = files[Int(file.rawValue)]
        watcher(LoadProgress(.reading, file.path, percent: octets * 100 / max(file.octets.count, 1)))
    }

    /// The tidied path that a file was read from.
    package func path(of file: SourceFileID) -> String { files[Int(file.rawValue)].path }

    /// All octets of a file.
    package func octets(of file: SourceFileID) -> [UInt8] { files[Int(file.rawValue)].octets }

    /// The text of a line (from 1), or nil when the file ends before it.
    package func line(_ number: Int, of file: SourceFileID) -> String? { files[Int(file.rawValue)].line(number) }

    /// What surrounds a column of a line, both from 1: as much as a message shows; nil when the file ends before it.
    package func window(line: Int, around column: Int, of file: SourceFileID) -> SourceWindow? {
        files[Int(file.rawValue)].window(line: line, around: column)
    }

    /// Whether a path lies below a folder once every symbolic link is followed.
    func isInside(_ path: String, folder: String) -> Bool {
        let path = SourcePath.tidy(path)
        guard SourcePath.isInside(path, folder: SourcePath.tidy(folder)) else { return false }
        guard memory == nil, let real = Self.realPath(path), let root = Self.realPath(folder) else { return true }
        return SourcePath.isInside(real, folder: root)
    }

    private static func realPath(_ path: String) -> String? {
        guard let resolved = unsafe realpath(path, nil) else { return nil }
        defer { unsafe free(resolved) }
        return unsafe String(cString: resolved)
    }

    private static func read(_ path: String, atMost bound: Int) throws(SourceFileError) -> [UInt8] {
        // O_NONBLOCK: opening a pipe that nobody writes must not hang
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw error(errno) }
        defer { close(descriptor) }
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0 else { throw error(errno) }
        if status.st_mode & S_IFMT == S_IFDIR { throw .isFolder }
        guard status.st_mode & S_IFMT == S_IFREG else { throw .notRegular }
        let size = Int(status.st_size)
        guard size <= bound else { throw .tooLarge(maximumOctets) }
        var failure: SourceFileError?
        let octets = unsafe [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
            while count < size {
                let got = unsafe Glibc.read(descriptor, buffer.baseAddress! + count, size - count)
                if got < 0, errno == EINTR { continue }
                if got < 0 { failure = error(errno) }
                if got <= 0 { return }
                count += got
            }
        }
        if let failure { throw failure }
        return octets
    }

    private static func error(_ number: Int32) -> SourceFileError {
        switch number {
        case ENOENT, ENOTDIR: .notFound
        case EACCES, EPERM: .notPermitted
        case EISDIR: .isFolder
        default: .failed(errno: number)
        }
    }
}
