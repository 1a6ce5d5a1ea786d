// Messages in a few lines of text, so that what came can be held beside what was expected.

import DNSText
import DNSWire

/// What of a message a scenario can foretell, line by line.
struct MessageText: Equatable, CustomStringConvertible {
    var code = ResponseCode.noError
    var flags: HeaderFlags = []
    var answers: [Record] = []
    var authority: [Record] = []
    var additional: [Record] = []
    /// The number of an extended error and its text.
    var error: String?
    /// The server's name (RFC 5001).
    var serverName: String?
    /// For how long the connection may be idle, in units of 100 milliseconds (RFC 7828).
    var idleTime: UInt16?
    /// Whether it was made longer by an option (RFC 7830).
    var isPadded = false

    init(code: ResponseCode, flags: HeaderFlags) {
        self.code = code
        self.flags = flags
    }

    init(_ message: Message) {
        code = message.responseCode
        flags = message.header.flags.intersection(FlagNames.all)
        answers = message.answers
        authority = message.authority
        additional = message.additional
        error = message.options.first { $0.code == .extendedError }.map(Self.error)
        idleTime = message.options.first { $0.code == .keepalive && $0.data.count == 2 }.map {
            $0.data.span.uint16(at: 0)
        }
        isPadded = message.options.last?.code == .padding
        serverName = message.options.first { $0.code == .nsid }.map { String(decoding: $0.data, as: UTF8.self) }
    }

    private static func error(_ option: EDNSOption) -> String {
        guard option.data.count >= 2 else { return "broken" }
        let text = String(decoding: option.data.dropFirst(2), as: UTF8.self)
        return "\(option.data.span.uint16(at: 0))" + (text.isEmpty ? "" : " \(text)")
    }

    var description: String {
        var lines = ["\(code)  flags: \(FlagNames.text(flags))"]
        if let error { lines.append("ede: \(error)") }
        if let serverName { lines.append("nsid: \(serverName)") }
        if let idleTime { lines.append("keepalive: \(idleTime)") }
        if isPadded { lines.append("padded") }
        for (name, records) in [("answer", answers), ("authority", authority), ("additional", additional)] {
            lines += records.map { "\(name): \(Self.line($0))" }
        }
        return lines.joined(separator: "\n")
    }

    private static func line(_ record: Record) -> String {
        let data = RecordDataText.describe(record.data.span, type: record.type)
        let recordClass = record.recordClass == .internet ? "" : " \(record.recordClass)"
        return "\(record.name) \(record.ttl)\(recordClass) \(record.type) \(data)"
    }

    /// By the text: the case of letters counts.
    static func == (one: MessageText, other: MessageText) -> Bool { one.description == other.description }
}

/// The flags of a header by their names.
enum FlagNames {
    static let table: [(name: String, flag: HeaderFlags)] = [
        ("qr", .response), ("aa", .authoritative), ("tc", .truncated), ("rd", .recursionDesired),
        ("ra", .recursionAvailable), ("ad", .authenticData), ("cd", .checkingDisabled),
    ]
    static var all: HeaderFlags { table.reduce(into: []) { $0.insert($1.flag) } }

    static func text(_ flags: HeaderFlags) -> String {
        table.filter { flags.contains($0.flag) }.map(\.name).joined(separator: " ")
    }

    /// Reads names with spaces between them; nil when one is not known.
    static func read(_ text: String) -> HeaderFlags? {
        var flags: HeaderFlags = []
        for word in text.split(separator: " ") {
            guard let known = table.first(where: { $0.name == word }) else { return nil }
            flags.insert(known.flag)
        }
        return flags
    }
}

/// Records from text.
enum RecordText {
    /// Reads lines of `OWNER TTL TYPE DATA`, names absolute, or `OWNER TTL CH TYPE DATA`; throws what is wrong with them.
    static func read(_ text: String) throws(ScenarioProblem) -> [Record] {
        var table = RecordTable()
        // master files are of class IN
        let lines = text.replacing(" CH ", with: " ")
        let problems = MasterFileReader.read(Array(lines.utf8).span, origin: .root, into: &table)
        if let problem = problems.first { throw ScenarioProblem("\(problem)") }
        return table.entries.map {
            var record = table.record($0)
            if lines != text { record.recordClass = .chaos }
            return record
        }
    }
}
