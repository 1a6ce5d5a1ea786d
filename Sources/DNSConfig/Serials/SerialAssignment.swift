// The serials of the zones of a load, written into their SOA records.

import DNSWire

/// Gives every zone that was read its serial.
struct SerialAssignment {
    /// Seconds since 1970.
    let now: Int64
    let diagnostics: Diagnostics

    /// Decides zone by zone, and warns of serials that secondaries will not understand.
    func assign(_ zones: inout [LoadedZone], from ledger: inout SerialLedger) {
        for number in zones.indices {
            guard var records = zones[number].records, let soa = records.entries.firstIndex(where: { $0.type == .soa })
            else { continue }
            // or the copy is one indeed
            zones[number].records = nil
            assign(&records, soa, zones[number].source, &ledger)
            zones[number].records = records
        }
    }

    private func assign(
        _ records: inout RecordTable, _ soa: Int, _ source: ZoneSource, _ ledger: inout SerialLedger
    ) {
        let entry = records.entries[soa]
        let offset = records.data(entry).count - 20
        guard offset >= 0 else { return }
        let number = records.data(entry).uint32(at: offset)
        // a YAML zone that does not say its serial has 0, and so has an SOA record that was made
        let isWritten = entry.place.line > 0 && !(number == 0 && ZoneFile.isYAML(source.files.first ?? ""))
        let (serial, oddity) = ledger.assign(
            source.name, digest: records.digest(), written: isWritten ? Serial(number) : nil,
            policy: source.settings.serial, now: now)
        records.set(serial.value, at: offset, inDataOf: soa)
        if let oddity { warn(of: oddity, serial, entry, source) }
    }

    private func warn(
        of oddity: SerialLedger.Oddity, _ serial: Serial, _ entry: RecordTable.Entry, _ source: ZoneSource
    ) {
        let code: DiagnosticCode
        let message: String
        let hint: String
        switch oddity {
        case .unchanged:
            code = .serialUnchanged
            message = "the records of \(source.name) changed, and the serial \(serial.value) did not"
            hint = "secondaries will not take them over: raise it, or write serial: unixtime to have that done"
        case .smaller(let last):
            code = .serialSmaller
            message =
                "the serial \(serial.value) of \(source.name) is smaller than \(last.value), the last one (RFC 1982)"
            hint = "secondaries will not take the zone over until it is larger than that"
        case .forgotten:
            code = .serialForgotten
            message =
                "the serial of \(source.name) begins anew with \(serial.value) at every start: nothing remembers the last one"
            hint = "write state: DIRECTORY, or another policy than increment"
        case .nothingToKeep:
            code = .noSerial
            message =
                "the file of \(source.name) says no serial that could be kept: it is \(serial.value), from the time"
            hint = "write an SOA record with a serial, or another policy than keep"
        }
        guard entry.place.line > 0 else {
            return diagnostics.report(.warning, code, file: source.path, message, hint: hint)
        }
        let file = SourceFileID(rawValue: Int32(entry.place.file))
        let range = SourceRange(file, line: Int(entry.place.line), column: Int(entry.place.column))
        diagnostics.warning(code, at: range, message, hint: hint)
    }
}
