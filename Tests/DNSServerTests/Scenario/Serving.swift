// What a scenario's server serves, loaded as the program loads it.

import DNSConfig
import DNSDispatch
import DNSWire

@testable import DNSServer
@testable import swiftlet

/// The files of a server, the state that was made of them last, and its bounds.
struct Serving {
    private static let seed = HashSeed(7, 11)

    private(set) var files: [String: String]
    private(set) var state: ServingState
    /// What takes effect at a start.
    let limits: DispatchLimits
    /// The zones whose files have errors, and what these are.
    private(set) var broken: Set<String> = []
    private(set) var messages: [String] = []

    init(_ files: [String: String]) throws(ScenarioProblem) {
        let loaded = Self.load(files, previous: nil)
        guard let configuration = loaded.configuration, let state = loaded.state else {
            throw ScenarioProblem("the configuration has errors: \(loaded.diagnostics.map(\.message))")
        }
        self.files = files
        limits = ServerPlan(configuration).limits
        broken = Self.broken(loaded)
        messages = loaded.diagnostics.map(\.message)
        self.state = state
    }

    /// Reads the files anew, some of them changed; false when the configuration has errors, and the old one stays.
    mutating func reload(_ changed: [String: String]) -> Bool {
        files.merge(changed) { $1 }
        let loaded = Self.load(files, previous: state)
        guard let state = loaded.state else { return false }
        broken = Self.broken(loaded)
        messages = loaded.diagnostics.map(\.message)
        self.state = state
        return true
    }

    private static func broken(_ loaded: Loaded) -> Set<String> {
        Set(loaded.summaries.filter { $0.origin != .file }.map(\.name.description))
    }

    private static func load(_ files: [String: String], previous: ServingState?) -> Loaded {
        let sources = SourceFiles(inMemory: files.mapValues { Array($0.utf8) })
        let loader = ConfigurationLoader(environment: [:], now: 7)
        return Loaded(
            loader.load(ScenarioText.configurationPath, from: sources), seed: previous?.seed ?? seed,
            previous: previous)
    }
}
