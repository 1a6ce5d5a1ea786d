// `swiftlet zone diff`: what is different between two versions of a zone.

import ArgumentParser
import DNSConfig
import DNSText
import DNSWire

extension ZoneCommand {
    /// `swiftlet zone diff A B`.
    struct Difference: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "diff",
            abstract: "Compare two files of a zone, RRset by RRset.",
            usage: "swiftlet zone diff A B [--name NAME] [--format text|json]",
            discussion: """
                Each file may be a YAML zone or a master file. The order of records, the way in which they are written and the case \
                of names make no difference. With --format json each RRset that differs is an object on a line of its own. Exit \
                status 0 when the zones are the same, 1 when they differ, 2 for wrong use and for files that cannot be read or \
                have errors.
                """)

        /// How differences are printed.
        enum Format: String, CaseIterable, ExpressibleByArgument { case text, json }

        @Argument(help: ArgumentHelp("The old file.", valueName: "a"))
        var old: String
        @Argument(help: ArgumentHelp("The new file.", valueName: "b"))
        var new: String
        @OptionGroup var zone: ZoneNameOption
        @OptionGroup var allow: AllowOptions
        @Option(help: "How differences and messages are printed: text or json.")
        var format = Format.text

        func run() throws {
            let name = try zone.name(of: [old, new], "swiftlet zone diff")
            let allowed = try allow.codes(of: "zone diff")
            let messages: DiagnosticFormat = format == .json ? .json : .text
            let zones = [old, new].map { ZoneReading($0, name, allowing: allowed, format: messages).records }
            guard let before = zones[0], let after = zones[1] else { throw CommandEnd.misused }
            let changes = ZoneDifference.changes(
                from: ZoneRRsets.names(of: before, made: false), to: ZoneRRsets.names(of: after, made: false))
            for change in changes { print(format == .json ? "\(change.json)" : change.text) }
            guard !changes.isEmpty else { return }
            if format == .text { print(RRsetChange.summary(changes)) }
            throw CommandEnd.failed
        }
    }
}
