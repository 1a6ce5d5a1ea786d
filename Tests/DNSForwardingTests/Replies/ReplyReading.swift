// Reads scripted replies for tests.

import DNSDispatch
import DNSWire

@testable import DNSForwarding

/// What came of a reply: the verdict and the records that are passed on.
struct ReplyOutcome {
    var verdict: ReplyVerdict
    var answers: [Record] = []
    var authority: [Record] = []
    var error: ExtendedError.Code?
}

/// Tests that read replies to a question.
protocol ReplyReading {}

extension ReplyReading {
    func check(
        _ octets: [UInt8], asking name: String = "www.example.com.", _ type: RecordType = .a, dnssecOK: Bool = false,
        zone: String = ".", isCutOff: Bool = false, overStream: Bool = false
    ) throws -> ReplyOutcome {
        let asked = AskedQuestion(
            name: try Name(name).octets, type: type, recordClass: .internet, dnssecOK: dnssecOK, zone: try Name(zone))
        var records = ReplyRecords()
        let verdict = ReplyCheck.read(
            octets.span, isCutOff: isCutOff, overStream: overStream, asked: asked, into: &records)
        var outcome = ReplyOutcome(verdict: verdict, error: records.error?.code)
        for (place, index) in records.kept.enumerated() {
            let entry = records.entries[index]
            let record = Record(
                try Name(wire: records.octets(entry.owner)), entry.type, entry.recordClass, ttl: entry.ttl,
                data: records.octets(entry.data))
            if place < records.keptAnswers { outcome.answers.append(record) } else { outcome.authority.append(record) }
        }
        return outcome
    }

    func check(
        _ name: String = "www.example.com.", _ type: RecordType = .a, dnssecOK: Bool = false, zone: String = ".",
        _ change: (inout ReplyBuilder) throws -> Void
    ) throws -> ReplyOutcome {
        var reply = try ReplyBuilder(name, type)
        try change(&reply)
        return try check(reply.octets, asking: name, type, dnssecOK: dnssecOK, zone: zone)
    }
}

extension ReplyCheck {
    /// Reads a reply where nothing is known here, and an alias may be followed to any name.
    static func read(
        _ message: Span<UInt8>, isCutOff: Bool = false, overStream: Bool = false, asked: borrowing AskedQuestion,
        into records: inout ReplyRecords
    ) -> ReplyVerdict {
        read(message, isCutOff: isCutOff, overStream: overStream, asked: asked, into: &records, within: everything)
    }

    /// The same for a truncated reply.
    static func readTruncated(
        _ message: Span<UInt8>, asked: borrowing AskedQuestion, into records: inout ReplyRecords
    ) {
        readTruncated(message, asked: asked, into: &records, within: everything)
    }

    private static var everything: ReplyScope { ReplyScope(router: nil, type: .a, rule: RuleKey(rawValue: 0)) }
}

extension ReplyRecords {
    /// The octets of an owner or of data.
    fileprivate func octets(_ range: Range<Int>) -> [UInt8] {
        let span = span(range)
        return span.indices.map { span[$0] }
    }
}
