// What hosts files say.

package import DNSWire

/// The names and addresses of all hosts files of a configuration.
package struct HostNames: Sendable {
    /// A and AAAA records of the names, PTR records of the addresses.
    package let records: RecordTable
    /// The files as they were just before they were read.
    package let marks: [FileMark]
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
