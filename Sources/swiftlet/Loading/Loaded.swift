// A load: the configuration and all zones read, checked and built, with everything there is to say about them.

import DNSAuthority
import DNSConfig
import DNSForwarding
import DNSServer
import DNSWire

/// What a load brought. Nothing of it is in service yet.
struct Loaded: ~Copyable {
    /// What is told of a zone.
    struct ZoneSummary: Equatable {
        /// Where a zone's data come from.
        enum Origin { case file, lastGoodVersion, nowhere }

        let name: Name
        let path: String
        let records: Int
        let serial: UInt32
        let origin: Origin
    }

    /// The values of the configuration file; nil when it has errors.
    let configuration: Configuration?
    /// How the log is to be written, as far as the configuration file could be read.
    let logging: DNSConfig.Log
    /// The zones of the configuration, in its order.
    private(set) var summaries: [ZoneSummary] = []
    private(set) var diagnostics: [Diagnostic]
    private(set) var errors: Int
    private var zones: ZoneTable
    private let seed: HashSeed

    /// Reads a configuration file and its zones. A zone that cannot be read stands in for the one in `previous`, if there is one.
    init(path: String, seed: HashSeed = .random(), previous: ServingState? = nil) {
        self.init(ConfigurationLoader.now().load(path), seed: seed, previous: previous)
    }

    /// Reads a configuration file alone: the state that comes of it has no zones.
    init(withoutZones path: String) {
        self.init(ConfigurationLoader.now().load(path, withZones: false), seed: .random(), previous: nil)
    }

    /// Reads one zone file.
    init(zone: Name, path: String) {
        self.init(ConfigurationLoader.now().loadZone(zone, path), seed: .random(), previous: nil)
    }

    /// Builds the zones of what was read. One that could not be read stands in for that of its name in `previous`.
    init(_ loaded: LoadedConfiguration, seed: HashSeed, previous: ServingState?) {
        configuration = loaded.configuration
        logging = loaded.log
        diagnostics = loaded.diagnostics
        errors = loaded.errors
        self.seed = seed
        zones = ZoneTable(capacity: max(loaded.zones.count, 1), seed: seed)
        var unseen: [LoadedConfiguration.RecordError] = []
        for zone in loaded.zones { build(zone, previous: previous, &unseen) }
        errors += unseen.count
        diagnostics += loaded.diagnostics(of: unseen)
    }

    /// Whether some zone had errors of its own.
    var isPartial: Bool { summaries.contains { $0.origin != .file } }
    /// Records of all zones.
    var recordCount: Int { summaries.reduce(0) { $0 + $1.records } }

    private mutating func build(
        _ loaded: LoadedZone, previous: ServingState?, _ unseen: inout [LoadedConfiguration.RecordError]
    ) {
        let name = loaded.source.name
        var problems: [ZoneProblem] = []
        var origin = ZoneSummary.Origin.file
        var zone = loaded.records.flatMap {
            ZoneBuilder.zone(name, of: $0, seed: seed, problems: &problems)
        }
        // the rest was said when the file was read
        unseen += problems.compactMap(\.unseenByReaders)
        if zone == nil {
            zone = previous?.zone(named: name)
            origin = zone == nil ? .nowhere : .lastGoodVersion
        }
        let built = zone.take() ?? Zone(unusable: name)
        summaries.append(
            ZoneSummary(
                name: name, path: loaded.source.path, records: built.recordCount, serial: built.serial, origin: origin))
        // the configuration was checked for two zones of one name
        _ = zones.append(built)
    }

    /// Prints everything that was found, errors and warnings.
    func print(format: DiagnosticFormat = .text) {
        let text = format.render(diagnostics)
        if !text.isEmpty { StandardError.write(text) }
    }

    /// The same.
    /// - Throws: the end of a command that fails, when there are errors.
    func report(format: DiagnosticFormat) throws(CommandEnd) {
        print(format: format)
        if errors > 0 { throw .failed }
    }

    /// The state to serve, made of what was read. The configuration must have no errors.
    consuming func state(for configuration: Configuration) -> ServingState {
        let access = configuration.zones.map { ($0.query ?? configuration.access.query).networks() }
        return ServingState(
            zones: zones, zoneAccess: access, rules: ForwardRules(configuration.forward.flatMap(\.rules), seed: seed),
            forwardAccess: configuration.access.forward.networks(),
            answers: AnswerPolicy(rotates: configuration.answers.rotate, isMinimal: configuration.answers.minimal),
            edns: configuration.edns,
            identity: DNSServer.Identity(configuration.identity), seed: seed)
    }
}

extension ZoneProblem {
    /// A problem that the readers of zone files do not look for.
    fileprivate var unseenByReaders: LoadedConfiguration.RecordError? {
        switch kind {
        case .tooLarge(let type):
            error(.rrsetTooLarge, "\(name) has more \(type) records than a message can hold (65,535 octets)")
        case .metaType(let type):
            error(.metaType, "\(name) has a record of type \(type), which stands for no data")
        case .zoneTooLarge:
            error(.zoneTooLarge, "\(name) is a zone of more names or octets than one can hold")
        default: nil
        }
    }

    private func error(_ code: DiagnosticCode, _ message: String) -> LoadedConfiguration.RecordError {
        LoadedConfiguration.RecordError(code: code, message: message, place: place)
    }
}
