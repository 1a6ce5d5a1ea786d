// `swiftlet check`: reads everything that `serve` would, and opens no socket.

import ArgumentParser
import DNSConfig
import DNSWire

struct CheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Read the configuration and all its zones; say what is wrong.",
        discussion: "Exit status 0 when there are no errors, 1 when there are, 2 for wrong use.")

    @OptionGroup var options: ConfigurationOptions
    @OptionGroup var allow: AllowOptions
    @Option(help: "How messages are printed: text, json (one object a line) or github (annotations).")
    var format = DiagnosticFormat.text

    func run() throws {
        let allowed = try allow.codes(of: "check")
        let loaded = Loaded(path: options.path, allowing: allowed, progress: .onTerminal())
        try loaded.report(format: format)
        guard format == .text, let configuration = loaded.configuration else { return }
        let zones = configuration.zones.count.counted("zone")
        let rules = configuration.forward.count.counted("forward rule")
        StandardError.write(
            "\(options.path): no errors; \(zones) with \(loaded.recordCount.counted("record")), \(rules)")
    }
}
