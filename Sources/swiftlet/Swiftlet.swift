// The program: its commands, and the exit status for wrong use.

import ArgumentParser
import Glibc

@main
struct Swiftlet: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "swiftlet",
        abstract: "A small DNS server: answers for its own zones and forwards the rest.",
        discussion: """
            Without --config, the configuration is the file that $SWIFTLET_CONFIG names, else config/swiftlet.yaml, else \
            /etc/swiftlet/swiftlet.yaml.
            """,
        version: Version.text,
        subcommands: [
            ServeCommand.self, CheckCommand.self, ZoneCommand.self, QueryCommand.self, ProbeCommand.self,
            StatusCommand.self, StatsCommand.self, ExplainCommand.self, PlanCommand.self, ReloadCommand.self,
            FlushCommand.self,
        ])

    /// Without a command it is used wrongly.
    func run() throws { throw CommandEnd.lacksCommand(Self.self) }

    /// Runs the command that the arguments name. Exit status: 0 for success, 1 for what the command found wrong, 2 for wrong use.
    static func main() {
        StandardStreams.fill()
        do {
            var command = try parseAsRoot()
            try command.run()
        } catch let end as CommandEnd {
            Glibc.exit(end.status)
        } catch {
            let text = fullMessage(for: error)
            if exitCode(for: error) == .success {
                print(text)
                Glibc.exit(0)
            }
            StandardError.write(text)
            Glibc.exit(2)
        }
    }
}

/// The version that `--version` prints.
enum Version {
    static let text = "0.1.0"
}

/// How a command ends when it does not simply return: all that is to be said has been said.
struct CommandEnd: Error {
    let status: Int32

    /// The command found something wrong.
    static let failed = CommandEnd(status: 1)
    /// The command was used wrongly.
    static let misused = CommandEnd(status: 2)

    /// A command was named without one of those that it has: prints which there are.
    static func lacksCommand(_ command: (some ParsableCommand).Type) -> CommandEnd {
        StandardError.write(Swiftlet.helpMessage(for: command))
        return .misused
    }
}
