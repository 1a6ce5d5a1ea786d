// `swiftlet zone convert`: a YAML zone as a master file, or the other way round.

import ArgumentParser
import DNSConfig
import DNSText
import DNSWire

extension ZoneCommand {
    /// The two kinds of zone files.
    enum FileKind: String, CaseIterable, ExpressibleByArgument {
        case yaml, master

        /// What the ending of a path says.
        init(path: String) { self = ZoneFile.isYAML(path) ? .yaml : .master }
    }

    /// `swiftlet zone convert IN OUT`.
    struct Convert: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "convert",
            abstract: "Write a zone anew: YAML as a master file, a master file as YAML.",
            usage: "swiftlet zone convert IN OUT [--name NAME] [--to yaml|master] [--force] [--format FORMAT]",
            discussion: """
                A file that ends in .yaml or .yml is a YAML zone, any other a master file (RFC 1035 s5). The zone's name is that of \
                the file IN, as octoDNS has it: home.example.yaml, home.example.zone. OUT may be - for standard output. A file is \
                replaced only with --force, and at once, when all of it is written. Exit status 0 when the zone is written, 1 when \
                it has errors or cannot be written, 2 for wrong use.
                """)

        @Argument(help: ArgumentHelp("The zone's file.", valueName: "in"))
        var input: String
        @Argument(help: ArgumentHelp("The file to write, or - for standard output.", valueName: "out"))
        var output: String
        @OptionGroup var zone: ZoneNameOption
        @OptionGroup var allow: AllowOptions
        @Option(
            help: ArgumentHelp(
                "What to write: yaml or master. Default: what the ending of OUT says.", valueName: "kind"))
        var to: FileKind?
        @Flag(help: "Replace OUT where it is there already.")
        var force = false
        @Option(help: "How messages are printed: text, json (one object a line) or github (annotations).")
        var format = DiagnosticFormat.text

        private static let isAbout = "swiftlet zone convert"

        func run() throws {
            let kind = try kind()
            let name = try zone.name(of: [input], Self.isAbout)
            let allowed = try allow.codes(of: "zone convert")
            let target = output == "-" ? nil : try target()
            let read = ZoneReading(input, name, allowing: allowed, format: format)
            guard let records = read.records else { throw CommandEnd.failed }
            let text: [UInt8] =
                switch kind {
                case .yaml:
                    Array(YAMLZoneWriter.text(of: ZoneRRsets.names(of: records, made: false), origin: name).utf8)
                case .master: MasterFileWriter.text(of: records, origin: name)
                }
            do throws(OutputFile.Failure) {
                guard let target else { return try OutputFile.writeToStandardOutput(text) }
                try target.replace(with: text)
            } catch {
                StandardError.write("\(Self.isAbout): \(output): \(error.text)")
                throw CommandEnd.failed
            }
            guard format == .text, target != nil else { return }
            StandardError.write("\(output): \(name) written with \(records.count.counted("record"))")
        }

        private func kind() throws(CommandEnd) -> FileKind {
            if let to { return to }
            guard output != "-" else {
                StandardError.write(
                    "\(Self.isAbout): --to yaml or --to master must say what to write to standard output")
                throw .misused
            }
            return FileKind(path: output)
        }

        private func target() throws(CommandEnd) -> OutputFile {
            do throws(OutputFile.Failure) {
                return try OutputFile(output, mayExist: force)
            } catch {
                StandardError.write("\(Self.isAbout): \(output): \(error.text)")
                throw .misused
            }
        }
    }
}
