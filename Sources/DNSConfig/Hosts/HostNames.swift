// What hosts files say, and by what is seen that they say something else.

package import DNSWire
import Glibc

/// The names and addresses of all hosts files of a configuration.
package struct HostNames: Sendable {
    /// A and AAAA records of the names, PTR records of the addresses.
    package let records: RecordTable
    /// The files as they were just before they were read.
    package let marks: [FileMark]
}

/// By what a change of a file is seen, without reading it.
package struct FileMark: Equatable, Sendable {
    /// What the system says of a file that is there.
    private struct Status: Equatable {
        let device: UInt, node: UInt
        let size: Int
        let seconds: Int, nanoseconds: Int
    }

    package let path: String
    private let status: Status?

    /// The mark of a file as it is now, whether it is there or not.
    package init(_ path: String) {
        self.path = path
        var found = stat()
        guard unsafe stat(path, &found) == 0 else {
            status = nil
            return
        }
        status = Status(
            device: UInt(found.st_dev), node: UInt(found.st_ino), size: Int(found.st_size),
            seconds: Int(found.st_mtim.tv_sec), nanoseconds: Int(found.st_mtim.tv_nsec))
    }
}

extension ConfigurationLoader {
    /// Reads hosts files. A file that is not there yet is one without names.
    package func loadHosts(
        _ paths: [String], from sources: SourceFiles = SourceFiles()
    ) -> (names: HostNames, diagnostics: [Diagnostic]) {
        let diagnostics = Diagnostics(sources: sources, allowed: allowed)
        return (loadHosts(paths, diagnostics), diagnostics.sorted)
    }

    func loadHosts(_ paths: [String], _ diagnostics: Diagnostics) -> HostNames {
        let marks = paths.map { FileMark($0) }
        var reader = HostsReader(diagnostics: diagnostics)
        for path in paths {
            do throws(SourceFileError) {
                reader.read(try diagnostics.sources.load(path))
            } catch {
                diagnostics.report(
                    .warning, .unreadableFile, file: path, "the hosts file cannot be read: \(error)",
                    hint: "it is looked at again every second")
            }
        }
        return HostNames(records: reader.records, marks: marks)
    }
}
