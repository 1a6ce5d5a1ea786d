// A load: the configuration and all zones read, checked and built, with everything there is to say about them.

import DNSAuthority
import DNSConfig
import DNSForwarding
import DNSServer
import DNSWire

/// What a load brought. Nothing of it is in service yet.
struct Loaded {
    /// What is told of a zone.
    struct ZoneSummary: Equatable {
        /// Where a zone's data come from.
        enum Origin { case file, lastGoodVersion, nowhere }

        let name: Name
        let path: String
        let records: Int
        let serial: UInt32
        let isOverlay: Bool
        let origin: Origin
    }

    /// Files and folders as they were when they were read.
    struct Marks: Sendable {
        /// The hosts files.
        let hosts: [FileMark]
        /// Those that name upstreams.
        let servers: [FileMark]
        /// The certificates that are shown.
        let certificates: [FileMark]
        /// The configuration, zones and all else.
        let others: [FileMark]
    }

    /// The values of the configuration file; nil when it has errors, or one of its tests has failed.
    private(set) var configuration: Configuration?
    /// The state to serve, made of what was read; nil when `configuration` is.
    private(set) var state: ServingState?
    /// The values of the configuration file as far as they could be read, errors or not.
    let readable: Configuration
    /// What the next load must know, once these zones are served.
    let memory: LoadMemory
    /// The zones of the configuration, in its order.
    private(set) var summaries: [ZoneSummary] = []
    private(set) var diagnostics: [Diagnostic]
    private(set) var errors: Int
    /// Tests of the configuration that failed.
    private(set) var failedTests = 0
    /// How many records the hosts files gave; nil when there are none.
    let hostRecords: Int?
    /// The files that were read.
    let marks: Marks
    /// Whom these files name.
    let addresses: UpstreamAddresses
    /// The certificates that can be shown.
    let certificates: ServerCertificates
    /// Files of certificates that can not.
    let badCertificates: Int

    /// Reads a configuration file and all that it names. A zone that cannot be read stands in for the one in `previous`, if there is
    /// one; of upstreams, what is read is added to what is `known`.
    /// - Parameter makingTests: whether the tests of the configuration are made, so that there is no state when one fails.
    init(
        path: String, allowing allowed: Set<DiagnosticCode> = [], seed: HashSeed = .random(),
        previous: ServingState? = nil, memory: LoadMemory? = nil, known: UpstreamAddresses = UpstreamAddresses(),
        makingTests: Bool = true, progress: ProgressLine? = nil
    ) {
        let loader = ConfigurationLoader.now(allowing: allowed)
        let loaded = loader.load(path, from: SourceFiles(progress), memory: memory)
        self.init(
            loaded, seed: seed, previous: previous, known: known, makingTests: makingTests, progress: progress)
    }

    /// Reads a configuration file alone: the state that comes of it has no zones.
    init(withoutZones path: String) {
        self.init(ConfigurationLoader.now().load(path, withZones: false))
    }

    /// Reads one zone file to check it, for octoDNS as well.
    init(zone: Name, path: String, allowing allowed: Set<DiagnosticCode> = [], progress: ProgressLine? = nil) {
        let loader = ConfigurationLoader.now(allowing: allowed)
        self.init(loader.loadZone(zone, path, from: SourceFiles(progress), isForOctoDNS: true), progress: progress)
    }

    /// Builds the zones of what was read. One that could not be read stands in for that of its name in `previous`.
    init(
        _ loaded: LoadedConfiguration, seed: HashSeed = .random(), previous: ServingState? = nil,
        known: UpstreamAddresses = UpstreamAddresses(), makingTests: Bool = true, progress: ProgressLine? = nil
    ) {
        configuration = loaded.configuration
        readable = loaded.readable
        diagnostics = loaded.diagnostics
        errors = loaded.errors
        memory = loaded.memory
        var zones = ZoneTable(capacity: loaded.zones.count + 1, seed: seed)
        hostRecords = loaded.hosts?.records.count
        marks = Marks(
            hosts: loaded.hosts?.marks ?? [], servers: loaded.servers.marks, certificates: loaded.certificates.marks,
            others: loaded.marks)
        let shown = loaded.certificates.shown
        certificates = shown
        badCertificates = loaded.configuration.map { $0.certificateFiles.count - shown.count } ?? 0
        var addresses = known
        addresses.learn(loaded.servers)
        self.addresses = addresses
        var unseen: [LoadedConfiguration.RecordError] = []
        for zone in loaded.zones {
            progress?.show(LoadProgress(.building, zone.source.path))
            // the configuration was checked for two zones of one name
            _ = zones.append(build(zone, seed, previous, &unseen), isOverlay: zone.isOverlay)
        }
        if let hosts = loaded.hosts {
            var problems: [ZoneProblem] = []
            zones.append(base: hosts.zone(seed: seed, problems: &problems))
            unseen += problems.map(\.recordError)
        }
        progress?.end()
        let late = loaded.diagnostics(of: unseen)
        errors += late.count { $0.severity == .error }
        diagnostics += late
        guard let configuration = loaded.configuration else { return }
        let state = Self.state(of: zones, loaded, configuration, addresses, shown, seed)
        let failures = makingTests ? TestRun.diagnostics(of: loaded, with: state) : []
        diagnostics += failures
        failedTests = failures.count { $0.severity == .error }
        errors += failedTests
        if failedTests == 0 { self.state = state } else { self.configuration = nil }
    }

    /// Whether some zone or certificate had errors of its own.
    var isPartial: Bool { badCertificates > 0 || summaries.contains { $0.origin != .file } }
    /// Records of all zones.
    var recordCount: Int { summaries.reduce(0) { $0 + $1.records } }

    private mutating func build(
        _ loaded: LoadedZone, _ seed: HashSeed, _ previous: ServingState?,
        _ unseen: inout [LoadedConfiguration.RecordError]
    ) -> Zone {
        let name = loaded.source.name
        var problems: [ZoneProblem] = []
        var origin = ZoneSummary.Origin.file
        var zone = loaded.records.flatMap {
            ZoneBuilder.zone(name, of: $0, seed: seed, isOverlay: loaded.isOverlay, problems: &problems)
        }
        // the reader's checks are the same and more: they have said what is wrong, if they found anything
        if loaded.records != nil { unseen += problems.filter { !$0.isWarning }.map(\.recordError) }
        if zone == nil {
            zone = previous?.zone(named: name, isOverlay: loaded.isOverlay)
            origin = zone == nil ? .nowhere : .lastGoodVersion
        }
        let built = zone.take() ?? Zone(unusable: name)
        summaries.append(
            ZoneSummary(
                name: name, path: loaded.source.path, records: built.recordCount, serial: built.serial,
                isOverlay: loaded.isOverlay, origin: origin))
        return built
    }

    /// What was found, a line each.
    var messages: [String] {
        DiagnosticFormat.text.render(diagnostics).split(separator: "\n").filter { !$0.hasPrefix(" ") }.map(String.init)
    }

    /// Prints everything that was found, errors and warnings.
    func print(format: DiagnosticFormat = .text) {
        format.print(diagnostics)
    }

    /// The same.
    /// - Throws: the end of a command that fails, when there are errors.
    func report(format: DiagnosticFormat) throws(CommandEnd) {
        print(format: format)
        if errors > 0 { throw .failed }
    }

    private static func state(
        of zones: consuming ZoneTable, _ loaded: LoadedConfiguration, _ configuration: Configuration,
        _ addresses: UpstreamAddresses, _ certificates: ServerCertificates, _ seed: HashSeed
    ) -> ServingState {
        // who may ask for each zone: those whom all its lists admit
        var access = loaded.zones.map { zone in
            zone.queries.map { ($0 ?? configuration.access.query).networks() }.reduce(Admission.everyone) {
                $0.intersection($1)
            }
        }
        // names of the house, for those in it
        if loaded.hosts != nil { access.append(configuration.access.forward.networks()) }
        let origins = (0..<zones.count).map { zones[$0].origin }
        return ServingState(
            zones: zones, zoneAccess: access,
            rules: configuration.rules(beside: origins, asking: addresses, seed: seed),
            forwardAccess: configuration.access.forward.networks(),
            designated: configuration.designated(showing: certificates),
            answers: AnswerPolicy(rotates: configuration.answers.rotate, isMinimal: configuration.answers.minimal),
            edns: configuration.edns,
            identity: DNSServer.Identity(configuration.identity), cachePolicy: CachePolicy(configuration.cache),
            seed: seed)
    }
}

extension DiagnosticFormat {
    /// Writes messages to standard error; nothing where there are none.
    func print(_ diagnostics: [Diagnostic]) {
        let text = render(diagnostics)
        if !text.isEmpty { StandardError.write(text) }
    }
}
