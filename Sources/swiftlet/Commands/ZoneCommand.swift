// `swiftlet zone`: tools for zone files.

import ArgumentParser
import DNSConfig
import DNSWire

struct ZoneCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "zone", abstract: "Look after zone files.",
        subcommands: [Check.self, Convert.self, Difference.self])

    /// Without a command of its own it is used wrongly.
    func run() throws { throw CommandEnd.lacksCommand(Self.self) }

    /// `swiftlet zone check NAME FILE`.
    struct Check: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "check",
            abstract: "Read one zone file; say what is wrong.",
            discussion: """
                A file that ends in .yaml or .yml is a YAML zone, any other a master file (RFC 1035 s5). Exit status 0 when \
                there are no errors, 1 when there are, 2 for wrong use.
                """)

        @Argument(help: "The zone's name, such as home.example.")
        var name: String
        @Argument(help: "The zone's file.")
        var file: String
        @OptionGroup var allow: AllowOptions
        @Option(help: "How messages are printed: text, json (one object a line) or github (annotations).")
        var format = DiagnosticFormat.text

        func run() throws {
            let origin: Name
            do {
                origin = try TypedName(name, isZone: true).name
            } catch {
                StandardError.write("swiftlet zone check: \(error.text)")
                throw CommandEnd.misused
            }
            let allowed = try allow.codes(of: "zone check")
            let loaded = Loaded(zone: origin, path: file, allowing: allowed, progress: .onTerminal())
            try loaded.report(format: format)
            guard format == .text, let zone = loaded.summaries.first, zone.origin == .file else { return }
            StandardError.write("\(file): no errors; \(zone.records.counted("record")), serial \(zone.serial)")
        }
    }
}
