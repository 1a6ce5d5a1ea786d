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
        let octets = diagnostics.sources.octets(of: file)
        var start = octets.starts(with: [0xef, 0xbb, 0xbf]) ? 3 : 0
        var line = 1
        while start < octets.count, nameCount < Self.nameLimit {
            let end = octets[start...].firstIndex { $0 == 0x0a || $0 == 0x0d } ?? octets.count
            readLine(octets[start..<end], SourceRange(file, line: line, column: 1))
            let isPair = end + 1 < octets.count && octets[end] == 0x0d && octets[end + 1] == 0x0a
            start = end + (isPair ? 2 : 1)
            line += 1
        }
        guard nameCount >= Self.nameLimit else { return }
        diagnostics.warning(
            .outOfRange, at: SourceRange(file, line: line - 1, column: 1),
            "hosts files have at most \(Self.nameLimit) names in all; what follows is left out")
    }

    private mutating func readLine(_ line: ArraySlice<UInt8>, _ place: SourceRange) {
        let text = line.prefix { $0 != UInt8(ascii: "#") }
        let fields = text.split { $0 == 0x20 || $0 == 0x09 }
        guard let first = fields.first else { return }
        let address = String(decoding: first, as: UTF8.self)
        guard let host = IPAddress(address) else {
            return diagnostics.warning(
                .badAddress, at: range(of: first, in: line, place),
                "\"\(address)\" is no address: the line is left out",
                hint: address.contains("%")
                    ? "an address that is one on a certain interface only is nobody else's" : nil)
        }
        guard fields.count > 1 else {
            return diagnostics.warning(
                .badSyntax, at: range(of: first, in: line, place), "the address \(host) has no name")
        }
        for field in fields.dropFirst() where nameCount < Self.nameLimit {
            do throws(ValueProblem) {
                append(host, try Self.name(String(decoding: field, as: UTF8.self)), place)
            } catch {
                diagnostics.warning(
                    error.code, at: range(of: field, in: line, place), error.message + ": it is left out",
                    hint: error.hint)
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

    private func range(of field: ArraySlice<UInt8>, in line: ArraySlice<UInt8>, _ place: SourceRange) -> SourceRange {
        let before = String(decoding: line[..<field.startIndex], as: UTF8.self).unicodeScalars.count
        return place.part(at: before, length: String(decoding: field, as: UTF8.self).unicodeScalars.count)
    }
}
