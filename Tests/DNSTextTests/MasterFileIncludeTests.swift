import DNSText
import DNSWire
import Testing

@Suite("$INCLUDE (RFC 1035 s5.1)")
struct MasterFileIncludeTests {
    /// Reads the first of `files`; their numbers are their places among the sorted names, from 10.
    private func read(_ files: [String: String], _ first: String = "zone") throws -> (
        records: [String], problems: [String]
    ) {
        let names = files.keys.sorted()
        func number(_ name: String) -> UInt16? { names.firstIndex(of: name).map { UInt16($0 + 10) } }
        var table = RecordTable()
        let problems = MasterFileReader.read(
            Array((files[first] ?? "").utf8).span, origin: try Name("example.com."), file: number(first) ?? 0,
            into: &table,
            including: { path, includer throws(MasterFileUnopened) in
                guard let text = files[path], let number = number(path) else {
                    throw MasterFileUnopened(reason: "\(names[Int(includer) - 10]) finds no such file")
                }
                return MasterFileText(number: number, octets: Array(text.utf8))
            })
        let records = table.entries.map { entry in
            let record = table.record(entry)
            let data = RecordDataText.describe(record.data.span, type: record.type)
            return "\(names[Int(entry.place.file) - 10]):\(entry.place.line) \(record.name) \(record.ttl) \(data)"
        }
        return (records, problems.map { "\(names[Int($0.file) - 10]):\($0)" })
    }

    @Test("A file's records stand in the place of the line that includes it")
    func place() throws {
        let (records, problems) = try read([
            "zone": "$TTL 60\na A 192.0.2.1\n$INCLUDE b ; a comment\nd A 192.0.2.4\n",
            "b": "b A 192.0.2.2\n$INCLUDE \"c\"\n", "c": "\u{feff}c A 192.0.2.3",
        ])
        #expect(problems.isEmpty)
        #expect(
            records == [
                "zone:2 a.example.com. 60 192.0.2.1", "b:1 b.example.com. 60 192.0.2.2",
                "c:1 c.example.com. 60 192.0.2.3", "zone:4 d.example.com. 60 192.0.2.4",
            ])
    }

    @Test("Origin and owner are the file's own; behind it they are what they were before")
    func origin() throws {
        let (records, problems) = try read([
            "zone": "$TTL 60\na A 192.0.2.1\n$INCLUDE b sub\n A 192.0.2.4\ne A 192.0.2.5\n",
            "b": "b A 192.0.2.2\n$ORIGIN deep\nc A 192.0.2.3\n",
        ])
        #expect(problems.isEmpty)
        #expect(
            records == [
                "zone:2 a.example.com. 60 192.0.2.1", "b:1 b.sub.example.com. 60 192.0.2.2",
                "b:3 c.deep.sub.example.com. 60 192.0.2.3", "zone:4 a.example.com. 60 192.0.2.4",
                "zone:5 e.example.com. 60 192.0.2.5",
            ])
    }

    @Test("An owner that is left out at the beginning of a file is the one above the line that includes it")
    func firstOwner() throws {
        let (records, _) = try read(["zone": "a 60 A 192.0.2.1\n$INCLUDE b\n", "b": "  A 192.0.2.2\n"])
        #expect(records.last == "b:1 a.example.com. 60 192.0.2.2")
    }

    @Test("$TTL holds for all records behind it, in whichever file (RFC 2308 s4), as with BIND and NSD")
    func ttl() throws {
        let (records, _) = try read([
            "zone": "$TTL 60\n$INCLUDE b\nc A 192.0.2.2\n", "b": "a A 192.0.2.1\n$TTL 77\n",
        ])
        #expect(records == ["b:1 a.example.com. 60 192.0.2.1", "zone:3 c.example.com. 77 192.0.2.2"])
    }

    @Test(
        "What cannot be included is said at the directive, and the rest is read",
        arguments: [
            (
                ["zone": "$INCLUDE nowhere\na 1 A 192.0.2.1"],
                ["zone:1:10: error: \"nowhere\" cannot be included: zone finds no such file [include]"]
            ),
            (
                ["zone": "$INCLUDE zone\na 1 A 192.0.2.1"],
                [
                    "zone:1:10: error: \"zone\" cannot be included: it is being read already, so it would include itself without end [include]"
                ]
            ),
            (
                ["zone": "$INCLUDE b\na 1 A 192.0.2.1", "b": "\n $INCLUDE zone\n$INCLUDE zone"],
                [
                    "b:2:2: error: this record has no owner, and there is none above that it could share; begin the line with a name, or with @ for example.com. [missing-owner]",
                    "b:3:10: error: \"zone\" cannot be included: it is being read already, so it would include itself without end [include]",
                ]
            ),
            (
                ["zone": "$INCLUDE b x..y\n$INCLUDE b x y\n$INCLUDE\na 1 A 192.0.2.1", "b": ""],
                [
                    "zone:1:14: error: the origin of $INCLUDE has two dots in a row: \"x..y\" [bad-name]",
                    "zone:2:14: error: $INCLUDE takes a file and an origin; this is a third value; a comment begins with a semicolon [extra-text]",
                    "zone:3:1: error: \"$INCLUDE\" lacks its value [missing-field]",
                ]
            ),
            (
                ["zone": "$INCLUDE b\na 1 A 192.0.2.1", "b": "x 1 A 192.0.2.x"],
                [
                    "b:1:7: error: the address of an A record must be an IPv4 address such as 192.0.2.1, not \"192.0.2.x\" [bad-address]"
                ]
            ),
            (
                ["zone": "$INCLUDE b\na 1 A 192.0.2.1", "b": "x 1 TXT \"y\n\n"],
                ["b:1:9: error: this quote is not closed on its line; write \\\" for a quote itself [unclosed-quote]"]
            ),
        ])
    func mistakes(files: [String: String], expected: [String]) throws {
        let (records, problems) = try read(files)
        #expect(problems == expected)
        #expect(records.last?.hasSuffix(" a.example.com. 1 192.0.2.1") == true)
    }

    @Test("Files may include one another twenty levels deep, and no deeper")
    func depth() throws {
        var files: [String: String] = [:]
        for level in 10..<40 { files["f\(level)"] = "$INCLUDE f\(level + 1)\na\(level) 1 A 192.0.2.1\n" }
        let (records, problems) = try read(files, "f10")
        #expect(records.count == 21)
        #expect(
            problems == [
                "f30:1:10: error: \"f31\" cannot be included: files include one another more than 20 levels deep [include]"
            ])
    }

    @Test("What many files include many times over comes to an end")
    func fanOut() throws {
        var files = ["f16": "a 1 A 192.0.2.1\n"]
        for level in 10..<16 { files["f\(level)"] = String(repeating: "$INCLUDE f\(level + 1)\n", count: 20) }
        let (records, problems) = try read(files, "f10")
        #expect(records.count < 10_000)
        #expect(problems.first?.contains("the zone includes files more than 10000 times") == true)
        #expect(problems.count <= MasterFileReader.mostProblems + 1)
    }
}
