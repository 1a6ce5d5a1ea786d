// Files in the form of /etc/hosts, into records.

import DNSWire

/// Reads lines of an address and its names: an A or AAAA record for each name, and a PTR record from the address to its first
/// name. Lines that are wrong are left out with a warning.
struct HostsReader {
    /// Seconds that the records may be remembered: the files are watched, and what changes in them is to be seen soon.
    static let ttl: UInt32 = 60
    /// Names that all files together may have.
    static let nameLimit = 1_000_000

    let diagnostics: Diagnostics
    private(set) var records = RecordTable()
    private var nameCount = 0
    private var named: Set<IPAddress> = []

    init(diagnostics: Diagnostics) { self.diagnostics = diagnostics }

    /// Reads a file.
    mutating func read(_ file: SourceFileID) {
        for line in SourceLines(of: file, in: diagnostics.sources) {
            guard nameCount < Self.nameLimit else { return }
            read(line)
            guard nameCount >= Self.nameLimit else { continue }
            diagnostics.warning(
                .outOfRange, at: line.start,
                "hosts files have at most \(Self.nameLimit) names in all; what follows is left out")
        }
    }

    private mutating func read(_ line: SourceLine) {
        let fields = line.fields(of: line.octets.prefix { $0 != UInt8(ascii: "#") })
        guard let first = fields.first else { return }
        guard let host = IPAddress(first.text) else {
            return diagnostics.warning(
                .badAddress, at: first.range, "\"\(first.text)\" is no address: the line is left out",
                hint: first.text.contains("%")
                    ? "an address that is one on a certain interface only is nobody else's" : nil)
        }
        guard fields.count > 1 else {
            return diagnostics.warning(.badSyntax, at: first.range, "the address \(host) has no name")
        }
        for field in fields.dropFirst() where nameCount < Self.nameLimit {
            do throws(ValueProblem) {
                append(host, try Self.name(field.text), line.start)
            } catch {
                diagnostics.warning(error.code, at: field.range, error.message + ": it is left out", hint: error.hint)
            }
        }
    }

    private static func name(_ text: String) throws(ValueProblem) -> Name {
        let name = try NameText.absolute(text)
        guard !name.isWildcard else {
            throw ValueProblem(
                .badName, "a hosts file knows no *", hint: "a zone with mode: overlay may have a name with one")
        }
        guard !name.isRoot else { throw ValueProblem(.badName, "the root is no host") }
        return name
    }

    private mutating func append(_ host: IPAddress, _ name: Name, _ range: SourceRange) {
        nameCount += 1
        let place = RecordTable.Place(range.start, in: range.file)
        records.append(Record(name, host.isV4 ? .a : .aaaa, ttl: Self.ttl, data: host.octets), place: place)
        // 0.0.0.0 is what names are pointed to that shall not be reached
        guard !host.isUnspecified, named.insert(host).inserted else { return }
        records.append(Record(Name(reverse: host), .ptr, ttl: Self.ttl, data: name.octets), place: place)
    }
}
