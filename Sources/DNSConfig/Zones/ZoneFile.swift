// A zone's file, of either kind, into records: read, completed with an SOA, and checked as a whole.

import DNSText
package import DNSWire

/// Reads zone files.
package struct ZoneFile {
    /// The default of records that say nothing of their TTL (octoDNS's own), in seconds.
    package static let defaultTTL: UInt32 = 3600

    let diagnostics: Diagnostics
    /// The serial of an SOA record that is made, or written without one.
    let serial: UInt32

    package init(serial: UInt32, diagnostics: Diagnostics) {
        self.serial = serial
        self.diagnostics = diagnostics
    }

    /// Reads the zone `origin` from a file: `.yaml` and `.yml` are YAML zones, anything else is a master file (RFC
    /// 1035 s5).
    ///
    /// - Returns: the records, an SOA among them; nil after at least one error was reported.
    package func read(_ file: SourceFileID, origin: Name) -> RecordTable? {
        let before = diagnostics.errorsMet
        var records: RecordTable
        if Self.isYAML(diagnostics.sources.path(of: file)) {
            var reader = YAMLZoneReader(origin: origin, serial: serial, diagnostics: diagnostics)
            reader.read(file)
            records = reader.records
        } else {
            records = readMasterFile(file, origin)
        }
        ZoneChecks(origin: origin, file: file, diagnostics: diagnostics).check(
            records, isWhole: diagnostics.errorsMet == before)
        guard diagnostics.errorsMet == before else { return nil }
        addSOA(to: &records, origin: origin)
        return records
    }

    /// Whether a path's ending says that the file is a YAML zone.
    package static func isYAML(_ path: String) -> Bool { ["yaml", "yml"].contains(SourcePath.suffix(of: path)) }

    private func readMasterFile(_ file: SourceFileID, _ origin: Name) -> RecordTable {
        let octets = diagnostics.sources.octets(of: file)
        var records = RecordTable()
        let number = UInt16(clamping: file.rawValue)
        let problems = MasterFileReader.read(
            octets.span, origin: origin, file: number, into: &records,
            including: { path, includer throws(MasterFileUnopened) in try open(path, includer) })
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

    /// Adds an SOA record where the file has none: the first apex NS as its primary, else the zone itself; the times
    /// are those that octoDNS gives to BIND.
    private func addSOA(to records: inout RecordTable, origin: Name) {
        guard !records.entries.contains(where: { $0.type == .soa }) else { return }
        let server = records.entries.first { $0.type == .ns && records.owner($0).isName(origin) }
            .map { records.record($0).data }
        var data = server ?? origin.octets
        let mailbox = try? Name(labels: [Array("hostmaster".utf8)]).appending(origin)
        data += (mailbox ?? origin).octets
        for value in [serial] + SOATimes.defaults.map(\.seconds) {
            for shift in [24, 16, 8, 0] as [UInt32] { data.append(UInt8(truncatingIfNeeded: value >> shift)) }
        }
        records.append(Record(origin, .soa, ttl: Self.defaultTTL, data: data))
    }
}

/// The times of an SOA record that says nothing of them.
enum SOATimes {
    /// By the fields' names, in their order.
    static let defaults: [(field: String, seconds: UInt32)] = [
        ("refresh", 3600), ("retry", 600), ("expire", 604_800), ("minimum", 3600),
    ]
}

extension Span<UInt8> {
    /// Whether the octets, a whole name, are `name` in any case.
    func isName(_ name: Name) -> Bool { count == name.octets.count && isAtOrBelow(name) }

    /// Whether the octets, a whole name, are `name` or lie below it.
    func isAtOrBelow(_ name: Name) -> Bool {
        let offset = count - name.octets.count
        guard offset >= 0 else { return false }
        var at = 0
        while at < offset { at += Int(self[at]) + 1 }
        guard at == offset else { return false }
        for i in name.octets.indices where lowercased(self[offset + i]) != lowercased(name.octets[i]) { return false }
        return true
    }
}
