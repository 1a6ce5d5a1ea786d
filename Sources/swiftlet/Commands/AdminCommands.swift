// `swiftlet status`, `stats`, `reload` and `flush`: they speak to a running server over its admin endpoint.

import ArgumentParser

struct StatusCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Say how the running server is: what it serves, whom it asks, what the last reload came to.",
        discussion: "Exit status 0 when it answers, 1 when none does, 2 for wrong use.")

    @OptionGroup var options: ConfigurationOptions
    @OptionGroup var output: AdminOutputOptions

    func run() throws { try output.ask("/api/v1/status", options, command: "status") }
}

struct StatsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "stats",
        abstract: "Say what the running server has counted since its start.",
        discussion: "Exit status 0 when it answers, 1 when none does, 2 for wrong use.")

    @OptionGroup var options: ConfigurationOptions
    @OptionGroup var output: AdminOutputOptions

    func run() throws { try output.ask("/api/v1/stats", options, command: "stats") }
}

struct ReloadCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reload",
        abstract: "Have the running server read its configuration and all zones anew, and say what came of it.",
        discussion: """
            Exit status 0 when it was reloaded, be it without some zones that have errors; 1 when the reload was rejected or no server \
            answers; 2 for wrong use.
            """)

    @OptionGroup var options: ConfigurationOptions
    @OptionGroup var output: AdminOutputOptions

    func run() throws {
        // zones may be large
        try output.ask(
            "/api/v1/reload", post: true, printsRefusal: true, options, timeout: 600, command: "reload")
    }
}

struct FlushCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "flush",
        abstract: "Have the running server forget what upstreams said of a name and all below it.",
        discussion: "Exit status 0 when it did, 1 when no server answers, 2 for wrong use.")

    @OptionGroup var options: ConfigurationOptions
    @OptionGroup var output: AdminOutputOptions
    @Argument(help: "The name, such as example.com; a lone dot flushes everything.")
    var name: String

    func validate() throws {
        if NameArgument.name(name) == nil { throw ValidationError("\"\(name)\" is no name.") }
    }

    func run() throws {
        let path = "/api/v1/flush?name=" + NameArgument.encoded(name)
        try output.ask(path, post: true, options, command: "flush")
    }
}
