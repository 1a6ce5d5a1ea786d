// The file in the state directory that remembers serials across restarts.

import DNSWire
import Glibc

/// `DIR/serials`: a line a zone, read when a server starts and replaced as a whole whenever something in it changes.
package struct SerialStore: Sendable, Equatable {
    /// Why it could not be written: a sentence without its full stop.
    package struct Failure: Error {
        package let text: String
    }

    /// The state directory.
    package let folder: String
    /// The file.
    package var path: String { folder + "/serials" }

    private static let head = "swiftlet serials 1"
    private static let end = "end"

    package init(folder: String) { self.folder = folder }

    // MARK: Reading

    /// What is known of serials, and what is wrong with the file if something is: a sentence without its full stop.
    package func load() -> (ledger: SerialLedger, problem: String?) {
        let sources = SourceFiles()
        let octets: [UInt8]
        do throws(SourceFileError) {
            octets = sources.octets(of: try sources.load(path))
        } catch {
            if error == .notFound { return (SerialLedger(memory: isWritable ? .whole : .doubtful), unwritable) }
            return (SerialLedger(memory: .doubtful), "the serials cannot be read: \(error)")
        }
        let (entries, isWhole) = Self.parse(octets)
        guard isWhole else {
            return (
                SerialLedger(entries: entries, memory: .doubtful),
                "the serials are damaged: of \(entries.count) zones they could be read"
            )
        }
        return (SerialLedger(entries: entries, memory: isWritable ? .whole : .doubtful), unwritable)
    }

    /// The lines that are sound, and whether that is all of them.
    static func parse(_ octets: [UInt8]) -> (entries: [Name: SerialLedger.Entry], isWhole: Bool) {
        var entries: [Name: SerialLedger.Entry] = [:]
        var isWhole = true
        var lines = String(decoding: octets, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
        if lines.last == "" { lines.removeLast() }
        if lines.first == head[...] { lines.removeFirst() } else { isWhole = false }
        if lines.last == end[...] { lines.removeLast() } else { isWhole = false }
        for line in lines {
            let words = line.split(separator: " ")
            guard words.count == 4, let name = try? Name(String(words[0]), origin: .root),
                let serial = UInt32(words[1]),
                words[2].utf8.count == 16, let first = UInt64(words[2], radix: 16),
                words[3].utf8.count == 16, let second = UInt64(words[3], radix: 16)
            else {
                isWhole = false
                continue
            }
            entries[name] = SerialLedger.Entry(
                serial: Serial(serial), digest: RecordDigest(first: first, second: second))
        }
        return (entries, isWhole)
    }

    // MARK: Writing

    /// Writes all that is known: another file first, which then takes the place of the old one.
    package func save(_ ledger: SerialLedger) throws(Failure) {
        let octets = Array(Self.text(of: ledger).utf8)
        do throws(StateFile.Failure) {
            let file = try StateFile(replacing: path, in: folder, mode: 0o644)
            try file.write(octets)
            try file.finish()
        } catch {
            throw Failure(text: error.text)
        }
    }

    static func text(of ledger: SerialLedger) -> String {
        var text = head + "\n"
        for (name, entry) in ledger.entries.sorted(by: { $0.key < $1.key }) {
            text += "\(name.lowercase) \(entry.serial.value) \(hex(entry.digest.first)) \(hex(entry.digest.second))\n"
        }
        return text + end + "\n"
    }

    private static func hex(_ word: UInt64) -> String {
        let digits = String(word, radix: 16)
        return String(repeating: "0", count: 16 - digits.utf8.count) + digits
    }

    /// Whether the file could be written now, as far as permissions tell.
    private var isWritable: Bool {
        if unsafe access(folder, W_OK | X_OK) == 0 { return true }
        guard errno == ENOENT else { return false }
        return unsafe access(SourcePath.folder(of: folder), W_OK | X_OK) == 0
    }

    private var unwritable: String? {
        isWritable ? nil : "the state directory cannot be written: \(StateFile.reason(errno))"
    }
}
