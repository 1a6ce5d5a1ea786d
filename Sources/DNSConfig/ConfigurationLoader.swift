// Everything that the server is to serve: the configuration file, and the file of every zone that it names.

package import DNSWire

/// A zone as it was read.
package struct LoadedZone: Sendable {
    package let source: ZoneSource
    /// Whether the zone has nothing to say of names that it does not hold, which are looked for elsewhere.
    package let isOverlay: Bool
    /// Who may ask for it: those whom every list admits, where nil stands for `access.query`.
    package let queries: [AccessList?]
    /// Nil when the file could not be read or has errors.
    package internal(set) var records: RecordTable?
}

extension LoadedZone {
    /// A zone of the configuration.
    init(source: ZoneSource, records: RecordTable?) {
        self.init(source: source, isOverlay: source.settings.isOverlay, queries: [source.query], records: records)
    }
}

/// What a load needs to know of the one before.
package struct LoadMemory: Sendable, Equatable {
    package var serials: SerialLedger
    /// The addresses of zones with `reverse: auto`, for as long as their files are broken.
    package internal(set) var addresses: [Name: NamedAddresses] = [:]

    init(serials: SerialLedger) { self.serials = serials }
}

/// What a load brought: all that could be read, and everything there is to say about the rest.
package struct LoadedConfiguration: Sendable {
    /// The values of the configuration file; nil when that file has errors.
    package let configuration: Configuration?
    /// One for each zone of the configuration, in its order, then those that were made of them; empty where zones were not to be
    /// read.
    package let zones: [LoadedZone]
    /// What the hosts files say; nil when there are none.
    package let hosts: HostNames?
    /// What the server must answer with all of this; nothing where zones were not to be read.
    package let tests: [ConfigurationTest]
    /// Whom the files name that stand for upstreams.
    package let servers: ServerFiles
    /// What listeners show to those who come.
    package let certificates: LoadedCertificates
    /// The files and folders that were looked at, those left out that hosts, upstreams and certificates are read from.
    package let marks: [FileMark]
    /// What the next load must know once these zones are served.
    package let memory: LoadMemory
    /// In the order in which they should be printed.
    package let diagnostics: [Diagnostic]
    /// Errors and warnings that were found, also those that `diagnostics` left out for their number.
    package let errors: Int, warnings: Int
    /// The values of that file as far as they could be read, whether it has errors or not: how to log them, and where a server is
    /// asked that runs on with what was good before.
    package let readable: Configuration
    /// The paths of the files that were read, in the order of the numbers that the records' places have.
    let files: [String]
    let allowed: Set<DiagnosticCode>

    /// What is wrong with a record, seen only when its zone was built.
    package struct RecordError: Sendable {
        package let code: DiagnosticCode
        /// A sentence without its full stop.
        package let message: String
        package let place: RecordTable.Place

        package init(code: DiagnosticCode, message: String, place: RecordTable.Place) {
            self.code = code
            self.message = message
            self.place = place
        }
    }

    /// Such errors as messages with their lines, for which the files are read again: they are not kept for what rarely happens.
    package func diagnostics(
        of errors: [RecordError], from sources: SourceFiles = SourceFiles()
    ) -> [Diagnostic] {
        let diagnostics = Diagnostics(sources: sources, allowed: allowed)
        for error in errors {
            let path = files.indices.contains(Int(error.place.file)) ? files[Int(error.place.file)] : ""
            var place = error.place
            if place.line > 0, let file = try? sources.load(path) {
                place.file = UInt16(clamping: file.rawValue)
                diagnostics.error(error.code, at: sources.range(of: place), error.message)
            } else {
                diagnostics.report(.error, error.code, file: path, error.message)
            }
        }
        return diagnostics.sorted
    }
}

/// Reads configurations with their zones.
package struct ConfigurationLoader {
    private let environment: [String: String]
    let now: Int64
    let interfaces: @Sendable () -> HostInterfaces
    let inspector: CertificateInspector
    private let lackedAuthorities: @Sendable () -> [String]?
    let allowed: Set<DiagnosticCode>

    /// - Parameters:
    ///   - environment: what `${NAME}` is looked up in.
    ///   - now: seconds since 1970, for serials and signatures.
    ///   - interfaces: says which interfaces this host has, where that matters.
    ///   - inspector: says what the files of certificates hold. Without it all are sound.
    ///   - lackedAuthorities: where authorities that certify upstreams were looked for, when there are none; nil where there are.
    ///   - allowed: codes of messages that the user wants none of: errors become warnings.
    package init(
        environment: [String: String], now: Int64,
        interfaces: @escaping @Sendable () -> HostInterfaces = { HostInterfaces() },
        inspector: @escaping CertificateInspector = { _, _ in .sound(from: .min, until: .max) },
        lackedAuthorities: @escaping @Sendable () -> [String]? = { nil }, allowed: Set<DiagnosticCode> = []
    ) {
        self.environment = environment
        self.now = now
        self.interfaces = interfaces
        self.inspector = inspector
        self.lackedAuthorities = lackedAuthorities
        self.allowed = allowed
    }

    /// The file that is meant when none is named: `$SWIFTLET_CONFIG`, else the first of the usual places where there
    /// is one.
    package static func defaultPath(environment: [String: String], exists: (String) -> Bool) -> String {
        if let path = environment["SWIFTLET_CONFIG"], !path.isEmpty { return path }
        let places = ["config/swiftlet.yaml", "/etc/swiftlet/swiftlet.yaml"]
        return places.first(where: exists) ?? places[0]
    }

    /// Reads a configuration file and all zones that it names, or the file alone. Nothing is thrown: what is wrong is in the result.
    ///
    /// - Parameter memory: that of an earlier load; nil at a start, when the state directory has it.
    package func load(
        _ path: String, from sources: SourceFiles = SourceFiles(), withZones: Bool = true, memory: LoadMemory? = nil
    ) -> LoadedConfiguration {
        let diagnostics = Diagnostics(sources: sources, allowed: allowed)
        let decoder = decode(path, diagnostics, readsOthers: withZones)
        let isSound = !diagnostics.hasErrors
        var memory =
            memory
            ?? LoadMemory(serials: withZones ? kept(decoder.configuration, diagnostics) : SerialLedger(memory: .none))
        var zones = read(withZones ? decoder.zones : [], &memory, diagnostics)
        ReverseZones.complete(&zones, with: memory.addresses)
        SerialAssignment(now: now, diagnostics: diagnostics).assign(&zones, from: &memory.serials)
        let paths = withZones ? decoder.configuration.hosts : []
        let hosts = paths.isEmpty ? nil : loadHosts(paths, diagnostics)
        let servers = loadServers(of: withZones ? decoder.configuration : Configuration(), diagnostics)
        let certificates = loadCertificates(
            withZones ? decoder.certificates.map { ($0.files, $0) } : [], diagnostics)
        if withZones, let range = decoder.encryptedUpstream, let places = lackedAuthorities() {
            diagnostics.warning(
                .noAuthorities, at: range,
                "this machine trusts no authority: upstreams cannot show who they are, and are not asked over TLS",
                hint: "install ca-certificates, or name a file of certificates in $SSL_CERT_FILE; looked for: "
                    + places.joined(separator: ", "))
        }
        let others = Set(((hosts?.marks ?? []) + servers.marks + certificates.marks).map(\.path))
        return LoadedConfiguration(
            configuration: isSound ? decoder.configuration : nil, zones: zones, hosts: hosts,
            tests: withZones ? decoder.tests : [], servers: servers, certificates: certificates,
            marks: sources.marks.filter { !others.contains($0.path) },
            memory: memory, diagnostics: diagnostics.sorted, errors: diagnostics.count(.error),
            warnings: diagnostics.count(.warning),
            readable: decoder.configuration, files: sources.paths, allowed: allowed)
    }

    /// Reads a configuration file alone, and looks into the folders that it names, where others are to be read.
    private func decode(_ path: String, _ diagnostics: Diagnostics, readsOthers: Bool) -> ConfigurationDecoder {
        var decoder = ConfigurationDecoder(
            path: SourcePath.tidy(path), diagnostics: diagnostics, readsOthers: readsOthers)
        do {
            let file = try diagnostics.sources.load(path)
            let options = YAMLOptions(environment: environment)
            if let root = YAMLReader(file, options: options, diagnostics: diagnostics).document() {
                decoder.decode(root)
            }
        } catch {
            diagnostics.report(
                .error, .unreadableFile, file: SourcePath.tidy(path), "\(error)",
                hint: error == .notFound ? "--config FILE or $SWIFTLET_CONFIG says which file is meant" : nil)
        }
        return decoder
    }

    /// Where a name's records stand in the file of a zone of a configuration, as `PATH:LINE`: the first one of a type, else the first;
    /// nil where there is none now. The zone's file is read for that.
    package func place(of owner: Name, _ type: RecordType, in zone: Name, configuredBy path: String) -> String? {
        let sources = SourceFiles()
        let diagnostics = Diagnostics(sources: sources, allowed: allowed)
        let decoder = decode(path, diagnostics, readsOthers: true)
        guard let located = decoder.zones.first(where: { $0.source.name == zone }),
            let records = contents(of: located, diagnostics)?.records
        else { return nil }
        let entries = records.entries.filter { entry in
            entry.place.line > 0 && records.owner(entry).count == owner.octets.count
                && records.record(entry).name == owner
        }
        guard let place = (entries.first { $0.type == type } ?? entries.first)?.place else { return nil }
        return "\(sources.paths[Int(place.file)]):\(place.line)"
    }

    /// Reads zone files, and remembers the addresses of those that want names for them.
    private func read(
        _ zones: [LocatedZone], _ memory: inout LoadMemory, _ diagnostics: Diagnostics
    ) -> [LoadedZone] {
        var addresses: [Name: NamedAddresses] = [:]
        let loaded = zones.map { zone in
            let contents = contents(of: zone, diagnostics)
            let source = zone.source
            if source.settings.reverse {
                addresses[source.name] =
                    contents.map {
                        NamedAddresses($0.records, origin: source.name, priorities: $0.arpaPriorities)
                    } ?? memory.addresses[source.name]
            }
            return LoadedZone(source: source, records: contents?.records)
        }
        memory.addresses = addresses
        return loaded
    }

    /// The serials of the state directory.
    private func kept(_ configuration: Configuration, _ diagnostics: Diagnostics) -> SerialLedger {
        guard let folder = configuration.state else { return SerialLedger(memory: .none) }
        let store = SerialStore(folder: folder)
        let (ledger, problem) = store.load()
        if let problem {
            diagnostics.report(
                .warning, .state, file: store.path, problem,
                hint: "serials go on from the time of day, so that none is smaller than an earlier one")
        }
        return ledger
    }

    /// Reads one zone's file without any configuration.
    ///
    /// - Parameter isForOctoDNS: whether octoDNS may be meant to read it, too.
    package func loadZone(
        _ name: Name, _ path: String, from sources: SourceFiles = SourceFiles(), isForOctoDNS: Bool = false
    ) -> LoadedConfiguration {
        let diagnostics = Diagnostics(sources: sources, allowed: allowed)
        var records: RecordTable?
        do {
            var settings = ZoneSettings()
            settings.isForOctoDNS = isForOctoDNS
            records = ZoneFile(now: now, diagnostics: diagnostics).read(
                [try sources.load(path)], origin: name, settings: settings)
        } catch {
            diagnostics.report(.error, .unreadableFile, file: SourcePath.tidy(path), "\(error)")
        }
        var zones = [
            LoadedZone(source: ZoneSource(name: name, path: SourcePath.tidy(path)), records: records)
        ]
        var memory = LoadMemory(serials: SerialLedger(memory: .none))
        SerialAssignment(now: now, diagnostics: diagnostics).assign(&zones, from: &memory.serials)
        return LoadedConfiguration(
            configuration: nil, zones: zones, hosts: nil, tests: [],
            servers: ServerFiles(servers: [:], marks: []), certificates: LoadedCertificates(contents: [:], marks: []),
            marks: sources.marks, memory: memory,
            diagnostics: diagnostics.sorted, errors: diagnostics.count(.error), warnings: diagnostics.count(.warning),
            readable: Configuration(), files: sources.paths, allowed: allowed)
    }

    private func contents(of zone: LocatedZone, _ diagnostics: Diagnostics) -> ZoneFile.Contents? {
        var files: [SourceFileID] = []
        for path in zone.source.files {
            do {
                files.append(try diagnostics.sources.load(path))
            } catch {
                diagnostics.error(
                    .unreadableFile, at: zone.fileNode.range, "the zone file \(path) cannot be read: \(error)",
                    hint: error != .notFound || zone.fileNode.text?.hasPrefix("/") ?? true
                        ? nil : "the path is relative to the folder of this file")
                return nil
            }
        }
        return ZoneFile(now: now, diagnostics: diagnostics).read(
            files, origin: zone.source.name, settings: zone.source.settings, nsNode: zone.nsNode,
            soaNode: zone.soaNode)
    }
}
