// A zone's file, of either kind, into records: read, completed with an SOA, and checked as a whole.

import DNSText
package import DNSWire

/// Reads zone files.
package struct ZoneFile {
    /// The default of records that say nothing of their TTL (octoDNS's own), in seconds.
    package static let defaultTTL: UInt32 = 3600

    let diagnostics: Diagnostics
    /// Seconds since 1970.
    let now: Int64

    package init(now: Int64, diagnostics: Diagnostics) {
        self.now = now
        self.diagnostics = diagnostics
    }

    /// Reads the zone `origin` from its file, or its parts: `.yaml` and `.yml` are YAML zones, anything else is a master file (RFC
    /// 1035 s5).
    ///
    /// - Parameter settings: what NS and SOA records are made of where the files have none.
    /// - Returns: the records, an SOA among them, whose serial is 0 where it is made or a YAML zone does not say it; nil after at
    ///   least one error was reported.
    package func read(_ files: [SourceFileID], origin: Name, settings: ZoneSettings = ZoneSettings()) -> RecordTable? {
        read(files, origin: origin, settings: settings, nsNode: nil, soaNode: nil)?.records
    }

    /// What was read of a zone.
    struct Contents {
        var records: RecordTable
        /// octoDNS's `auto_arpa_priority` of the records that say it, by their indices.
        var arpaPriorities: [Int: Int] = [:]
    }

    /// The same; where the settings are the zone's own, `nsNode` and `soaNode` say where they are written.
    func read(
        _ files: [SourceFileID], origin: Name, settings: ZoneSettings, nsNode: YAMLNode?, soaNode: YAMLNode?
    ) -> Contents? {
        guard let file = files.first else { return nil }
        let before = diagnostics.errorsMet
        let path = diagnostics.sources.path(of: file)
        var records: RecordTable
        var arpaPriorities: [Int: Int] = [:]
        var lenient = RecordRanges()
        if Self.isYAML(path) {
            var reader = YAMLZoneReader(
                origin: origin, isSplit: files.count > 1, settings: settings, diagnostics: diagnostics)
            for file in files { reader.read(file) }
            records = reader.records
            arpaPriorities = reader.arpaPriorities
            lenient = reader.lenient
        } else {
            records = readMasterFile(file, origin)
        }
        let isWhole = diagnostics.errorsMet == before
        let completion = ZoneCompletion(origin: origin, settings: settings, diagnostics: diagnostics)
        if !settings.isOverlay { completion.addNameServers(to: &records, from: nsNode) }
        diagnostics.sources.watcher?(LoadProgress(.checking, path))
        var checks = ZoneChecks(
            records, origin: origin, lenient: lenient, isOverlay: settings.isOverlay,
            diagnostics: diagnostics)
        checks.check(path: path, isWhole: isWhole, now: now)
        guard diagnostics.errorsMet == before else { return nil }
        if !settings.isOverlay {
            completion.addSOA(to: &records, from: soaNode, mayLackIt: Self.isYAML(path), path: path)
        }
        return Contents(records: records, arpaPriorities: arpaPriorities)
    }

    /// Whether a path's ending says that the file is a YAML zone.
    package static func isYAML(_ path: String) -> Bool { ["yaml", "yml"].contains(SourcePath.suffix(of: path)) }

    private func readMasterFile(_ file: SourceFileID, _ origin: Name) -> RecordTable {
        let octets = diagnostics.sources.octets(of: file)
        var records = RecordTable()
        let number = UInt16(clamping: file.rawValue)
        let problems = MasterFileReader.read(
            octets.span, origin: origin, file: number, into: &records,
            including: { path, includer throws(MasterFileUnopened) in try open(path, includer) },
            progress: { diagnostics.sources.tell(octets: $0, of: file) })
        for problem in problems {
            let file = SourceFileID(rawValue: Int32(problem.file))
            diagnostics.report(
                problem.severity == .error ? .error : .warning, DiagnosticCode(rawValue: problem.code.rawValue),
                at: SourceRange(file, line: problem.line, column: problem.column, length: problem.length),
                problem.message,
                hint: problem.hint)
        }
        if records.count == 0, !problems.contains(where: { $0.severity == .error }) {
            diagnostics.report(
                .warning, .emptyFile, file: diagnostics.sources.path(of: file), "the zone \(origin) has no records")
        }
        return records
    }

    /// Reads a file that another one includes; the path is seen from that one's folder.
    private func open(_ path: String, _ includer: UInt16) throws(MasterFileUnopened) -> MasterFileText {
        let sources = diagnostics.sources
        let resolved = SourcePath.resolve(path, besideFile: sources.path(of: SourceFileID(rawValue: Int32(includer))))
        let file: SourceFileID
        do throws(SourceFileError) {
            file = try sources.load(resolved)
        } catch {
            throw MasterFileUnopened(
                reason: "\(error)",
                hint: path.hasPrefix("/") ? nil : "the path is relative to the folder of the file that includes it")
        }
        guard let number = UInt16(exactly: file.rawValue) else {
            throw MasterFileUnopened(reason: "there are too many files")
        }
        return MasterFileText(number: number, octets: sources.octets(of: file))
    }
}

/// The times of an SOA record that says nothing of them: those that octoDNS gives to BIND.
enum SOATimes {
    /// By the fields' names, in their order.
    static let defaults: [(field: String, seconds: UInt32)] = [
        ("refresh", 3600), ("retry", 600), ("expire", 604_800), ("minimum", 3600),
    ]
}
