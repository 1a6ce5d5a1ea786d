// What must hold for any octets that are taken for a master file.

internal import DNSText
internal import DNSWire

/// Reads octets as a master file and says what is wrong with the outcome.
package enum MasterFileLaw {
    /// What is broken, or nil: each problem has a place within the text, and the records that were read, printed and read again are
    /// the same, also when they are written as a whole file.
    package static func violation(in octets: [UInt8]) -> String? {
        guard let origin = try? Name("Example.com.") else { return "no origin" }
        var table = RecordTable()
        let problems = MasterFileReader.read(octets.span, origin: origin, into: &table)
        let lines = octets.count { $0 == 0x0a } + 1
        for problem in problems {
            guard 1...lines ~= problem.line, 1...octets.count + 1 ~= problem.column,
                1...max(octets.count, 1) ~= problem.length
            else { return "a problem lies outside the text: \(problem)" }
        }
        guard problems.count <= MasterFileReader.mostProblems + 10 else { return "\(problems.count) problems" }
        let records = table.entries.map { table.record($0) }
        let text = records.map { $0.presentation + "\n" }.joined()
        var again = RecordTable()
        let errors = MasterFileReader.read(Array(text.utf8).span, origin: .root, into: &again)
            .filter { $0.severity == .error }
        if let error = errors.first { return "what was printed cannot be read: \(error)" }
        guard again.count == records.count else { return "\(records.count) records become \(again.count)" }
        for (entry, record) in zip(again.entries, records) {
            let second = again.record(entry)
            guard second == record, second.name.octets == record.name.octets else {
                return "\(record.presentation) becomes \(second.presentation)"
            }
        }
        return rewritten(table, origin)
    }

    /// What is broken in the records written as a whole file, which must hold the same, and be the same when it is written again.
    private static func rewritten(_ table: RecordTable, _ origin: Name) -> String? {
        let text = MasterFileWriter.text(of: table, origin: origin)
        var again = RecordTable()
        let errors = MasterFileReader.read(text.span, origin: .root, into: &again).filter { $0.severity == .error }
        if let error = errors.first { return "the file that was written cannot be read: \(error)" }
        let expected = CanonicalOrder.entries(of: table)
        guard again.count == expected.count else { return "\(expected.count) written records become \(again.count)" }
        for (entry, sorted) in zip(again.entries, expected) {
            let record = table.record(sorted)
            let second = again.record(entry)
            guard second == record, second.name.octets == record.name.octets else {
                return "\(record.presentation) is written as \(second.presentation)"
            }
        }
        return MasterFileWriter.text(of: again, origin: origin) == text ? nil : "written again, the file is another"
    }
}
