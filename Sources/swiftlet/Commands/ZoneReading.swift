// What the zone tools have in common: a zone's name, and its records out of a file.

import ArgumentParser
import DNSConfig
import DNSWire

/// `--name NAME`.
struct ZoneNameOption: ParsableArguments {
    @Option(name: .customLong("name"), help: "The zone's name. Default: what the file's name says.")
    var text: String?

    /// The name that was given, else the one that the files' names say, which must be one and the same.
    func name(of files: [String], _ command: String) throws(CommandEnd) -> Name {
        if let text {
            do throws(TypedName.Mistake) {
                return try TypedName(text, isZone: true).name
            } catch {
                StandardError.write("\(command): \(error.text)")
                throw .misused
            }
        }
        let names = files.map { ZoneFileName.zone(ofFile: $0) }
        guard let first = names.first, let name = first, names.allSatisfy({ $0 == name }) else {
            let said = zip(files, names).map { "\($0): \($1.map { "\($0)" } ?? "no zone")" }.joined(separator: ", ")
            StandardError.write(
                "\(command): the names of the files do not say which zone it is (\(said)); give --name NAME")
            throw .misused
        }
        return name
    }
}

/// A zone that was read from a file, after all that is wrong with it was printed.
struct ZoneReading {
    /// Nil when the file could not be read or has errors.
    let records: RecordTable?

    init(_ path: String, _ name: Name, allowing allowed: Set<DiagnosticCode>, format: DiagnosticFormat) {
        let progress = ProgressLine.onTerminal()
        let loaded = ConfigurationLoader.now(allowing: allowed).loadZone(name, path, from: SourceFiles(progress))
        progress?.end()
        let text = format.render(loaded.diagnostics)
        if !text.isEmpty { StandardError.write(text) }
        records = loaded.errors == 0 ? loaded.zones.first?.records : nil
    }
}
