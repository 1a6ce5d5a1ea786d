// What files in the form of /etc/resolv.conf say.

package import DNSWire

/// The servers that the files of a configuration name.
package struct ServerFiles: Sendable {
    /// The servers of each file that could be read, by its path.
    package let servers: [String: [SocketAddress]]
    /// The files as they were just before they were read.
    package let marks: [FileMark]
}

extension ConfigurationLoader {
    /// Reads the files whose servers are asked. Of one that cannot be read nothing is known.
    package func loadServers(
        of configuration: Configuration, from sources: SourceFiles = SourceFiles()
    ) -> (files: ServerFiles, diagnostics: [Diagnostic]) {
        let diagnostics = Diagnostics(sources: sources, allowed: allowed)
        return (loadServers(of: configuration, diagnostics), diagnostics.sorted)
    }

    func loadServers(of configuration: Configuration, _ diagnostics: Diagnostics) -> ServerFiles {
        let marks = configuration.serverFiles.map { FileMark($0) }
        guard !marks.isEmpty else { return ServerFiles(servers: [:], marks: []) }
        let reader = ServerFileReader(
            listen: configuration.listen, interfaces: interfaces(), diagnostics: diagnostics)
        var servers: [String: [SocketAddress]] = [:]
        for mark in marks {
            do throws(SourceFileError) {
                servers[mark.path] = reader.read(try diagnostics.sources.load(mark.path))
            } catch {
                diagnostics.report(
                    .warning, .unreadableFile, file: mark.path,
                    "the file that names the upstreams cannot be read: \(error)",
                    hint: "it is looked at again every second")
            }
        }
        return ServerFiles(servers: servers, marks: marks)
    }
}
