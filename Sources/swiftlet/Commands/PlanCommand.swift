// `swiftlet plan`: what a reload of the running server would change.

import Admin
import ArgumentParser

struct PlanCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan",
        abstract: "Say what a reload of the running server would change, RRset by RRset, without doing it.",
        discussion: """
            The running server reads its configuration and all zones, compares them with what it serves, and forgets them. Exit status \
            0 when all could be read and no zone would lose more records than --max-deletes allows; 1 when not, or no server answers; \
            2 for wrong use.
            """)

    @OptionGroup var options: ConfigurationOptions
    @OptionGroup var output: AdminOutputOptions
    @Option(
        help: ArgumentHelp(
            "How many of a zone's records may go, such as 30%. A record that is replaced does not count.",
            valueName: "percent"))
    var maxDeletes: String?

    func validate() throws {
        if let maxDeletes, DeletionLimit(maxDeletes) == nil {
            throw ValidationError("\"\(maxDeletes)\" is no percentage such as 30%.")
        }
    }

    func run() throws {
        let limit = maxDeletes.flatMap { DeletionLimit($0) }.map { "?max_deletes=\($0.percent)" } ?? ""
        // zones may be large
        try output.ask(
            "/api/v1/plan" + limit, bearingToken: true, printsRefusal: true, options, timeout: 600, command: "plan")
    }
}
