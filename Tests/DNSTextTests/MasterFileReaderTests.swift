import DNSText
import DNSWire
import Testing

/// Records of a master file as lines "LINE:COLUMN OWNER TTL TYPE DATA", and its problems as they are shown.
func readZone(_ text: String, origin: String = "example.com.") throws -> (records: [String], problems: [String]) {
    try readZone(Array(text.utf8), origin: origin)
}

func readZone(_ octets: [UInt8], origin: String = "example.com.") throws -> (records: [String], problems: [String]) {
    var table = RecordTable()
    let problems = MasterFileReader.read(octets.span, origin: try Name(origin), file: 3, into: &table)
    let records = table.entries.map { entry in
        let record = table.record(entry)
        let data = RecordDataText.describe(record.data.span, type: record.type)
        let place = entry.place
        return "\(place.line):\(place.column) \(record.name) \(record.ttl) \(record.type) \(data)"
    }
    #expect(table.entries.allSatisfy { $0.place.file == 3 })
    return (records, problems.map(\.description))
}

@Suite("Master files that are right (RFC 1035 s5.1)")
struct MasterFileReaderTests {
    /// A text, and the records that it holds.
    struct Case: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let text: String
        let records: [String]

        init(_ description: String, _ text: String, _ records: String...) {
            testDescription = description
            self.text = text
            self.records = records
        }
    }

    @Test(
        "What is written is read",
        arguments: [
            Case("nothing", ""), Case("empty lines and comments", "\n  \n\t; a\n;b\n\r\n ( ) \n"),
            Case("a line without an end", "a 1 A 1.2.3.4", "1:1 a.example.com. 1 A 1.2.3.4"),
            Case(
                "ends of lines as Windows writes them", "a 1 A 1.2.3.4\r\nb 1 A 1.2.3.5\r\n",
                "1:1 a.example.com. 1 A 1.2.3.4", "2:1 b.example.com. 1 A 1.2.3.5"),
            Case("a byte order mark", "\u{feff}a 1 A 1.2.3.4", "1:1 a.example.com. 1 A 1.2.3.4"),
            Case(
                "TTL and class in any order and case",
                "a 1 IN A 1.2.3.4\na in 2 a 1.2.3.5\nA 3 A 1.2.3.6\n  In A 1.2.3.7\n  CLASS1 4 TYPE1 1.2.3.8",
                "1:1 a.example.com. 1 A 1.2.3.4", "2:1 a.example.com. 2 A 1.2.3.5", "3:1 A.example.com. 3 A 1.2.3.6",
                "4:3 A.example.com. 3 A 1.2.3.7", "5:3 A.example.com. 4 A 1.2.3.8"),
            Case(
                "owners that are left out",
                "a 1 A 1.2.3.4\n\tAAAA ::1\n; comment\n\n  2 TXT x\nb A 1.2.3.5\n A 1.2.3.6",
                "1:1 a.example.com. 1 A 1.2.3.4", "2:2 a.example.com. 1 AAAA ::1", "5:3 a.example.com. 2 TXT \"x\"",
                "6:1 b.example.com. 2 A 1.2.3.5", "7:2 b.example.com. 2 A 1.2.3.6"),
            Case(
                "owners of every kind",
                "@ 1 A 1.2.3.4\nx. 1 A 1.2.3.4\n. 1 A 1.2.3.4\n*.w 1 A 1.2.3.4\na\\.b 1 A 1.2.3.4\n\\@ 1 A 1.2.3.4\n\\097 1 A 1.2.3.4\nIN 1 A 1.2.3.4\n5 1 A 1.2.3.4\n\\$x 1 A 1.2.3.4",
                "1:1 example.com. 1 A 1.2.3.4", "2:1 x. 1 A 1.2.3.4", "3:1 . 1 A 1.2.3.4",
                "4:1 *.w.example.com. 1 A 1.2.3.4", "5:1 a\\.b.example.com. 1 A 1.2.3.4",
                "6:1 \\@.example.com. 1 A 1.2.3.4",
                "7:1 a.example.com. 1 A 1.2.3.4", "8:1 IN.example.com. 1 A 1.2.3.4", "9:1 5.example.com. 1 A 1.2.3.4",
                "10:1 \\$x.example.com. 1 A 1.2.3.4"),
            Case(
                "parentheses", "a 1 (TXT\n  x ; comment ) \n\"y)\"(z)) b\n( c 2 A\n1.2.3.4 )\n",
                "1:1 a.example.com. 1 TXT \"x\" \"y)\" \"z\" \"b\"", "4:3 c.example.com. 2 A 1.2.3.4"),
            Case(
                "strings", "a 1 TXT \"a;(b\" \"\" \"\\\"\\\\\\010\" c\\;d\n",
                "1:1 a.example.com. 1 TXT \"a;(b\" \"\" \"\\\"\\\\\\010\" \"c;d\""),
            Case(
                "a string over the end of a line, behind a backslash", "a 1 TXT \"a\\\nb\"\nb 1 A 1.2.3.4",
                "1:1 a.example.com. 1 TXT \"a\\010b\"", "3:1 b.example.com. 1 A 1.2.3.4"),
            Case("a comment without a space before it", "a 1 A 1.2.3.4;x", "1:1 a.example.com. 1 A 1.2.3.4"),
            Case(
                "$ORIGIN, absolute and relative", "$ORIGIN sub\na 1 NS b\n$origin other. ; x\na 1 NS @\n@ 1 NS b.\n",
                "2:1 a.sub.example.com. 1 NS b.sub.example.com.", "4:1 a.other. 1 NS other.", "5:1 other. 1 NS b."),
            Case(
                "a name that is left out behind $ORIGIN is the one before it", "a 1 A 1.2.3.4\n$ORIGIN b.\n A 1.2.3.5",
                "1:1 a.example.com. 1 A 1.2.3.4", "3:2 a.example.com. 1 A 1.2.3.5"),
            Case(
                "types of any number", "a 1 TYPE65400 \\# 2 abcd\na 1 TYPE16 x\na 1 NULL \\# 0",
                "1:1 a.example.com. 1 TYPE65400 \\# 2 ABCD", "2:1 a.example.com. 1 TXT \"x\"",
                "3:1 a.example.com. 1 NULL \\# 0"),
        ])
    func records(_ example: Case) throws {
        let (records, problems) = try readZone(example.text)
        #expect(records == example.records)
        #expect(problems == [])
    }

    @Test(
        "The TTL is the record's own, else $TTL's, else the last one, else the SOA's minimum",
        arguments: [
            Case(
                "$TTL goes before the last one written", "$TTL 1h\na 5 A 1.2.3.4\na A 1.2.3.5\n$TTL 7\na A 1.2.3.6",
                "5", "3600", "7"),
            Case(
                "the last one written, without $TTL", "a 5 A 1.2.3.4\nb A 1.2.3.5\nc 6 A 1.2.3.6\nd A 1.2.3.7", "5",
                "5", "6", "6"),
            Case(
                "the SOA's minimum, for it too", "@ SOA a b 1 2 3 4 9\na A 1.2.3.5\nb 8 A 1.2.3.4\nc A 1.2.3.4", "9",
                "9", "8", "9"),
            Case(
                "not the minimum where the SOA has a TTL of its own", "@ 70 SOA a b 1 2 3 4 9\na A 1.2.3.5", "70", "70"),
            Case("not the minimum where there is $TTL", "$TTL 30\n@ SOA a b 1 2 3 4 9\na A 1.2.3.5", "30", "30"),
            Case("units", "a 1h30m A 1.2.3.4\na 1W A 1.2.3.5\n$TTL 2d\nb A 1.2.3.4", "5400", "604800", "172800"),
            Case("zero", "$TTL 0\na A 1.2.3.4\nb 0 A 1.2.3.4", "0", "0"),
            Case("the largest", "a 2147483647 A 1.2.3.4", "2147483647"),
        ])
    func ttl(_ example: Case) throws {
        let (records, problems) = try readZone(example.text)
        #expect(records.map { String($0.split(separator: " ")[2]) } == example.records)
        #expect(problems == [])
    }

    @Test("The root's own zone has relative names too")
    func root() throws {
        let (records, problems) = try readZone(
            "$TTL 1\n@ SOA a b 1 2 3 4 5\ncom NS ns.com\nns.com A 1.2.3.4", origin: ".")
        #expect(records == ["2:1 . 1 SOA a. b. 1 2 3 4 5", "3:1 com. 1 NS ns.com.", "4:1 ns.com. 1 A 1.2.3.4"])
        #expect(problems == [])
    }

    @Test("Records of many lines are all there, in order")
    func many() throws {
        let text = "$TTL 300\n" + (0..<5000).map { "host\($0) A 10.0.\($0 >> 8).\($0 & 255)\n" }.joined()
        let (records, problems) = try readZone(text)
        #expect(problems == [])
        #expect(records.count == 5000)
        for (i, record) in records.enumerated() {
            #expect(record == "\(i + 2):1 host\(i).example.com. 300 A 10.0.\(i >> 8).\(i & 255)")
        }
    }

    @Test("TYPE names that are long, and mnemonics of eight letters and more, are told apart")
    func longTypes() throws {
        let text =
            "$TTL 1\n"
            + ["TYPE65400", "TYPE65402", "NSAP-PTR", "OPENPGPKEY", "TYPE65403", "TYPE65400"]
            .map { "a \($0) \\# 1 00\n" }.joined()
        let types = try readZone(text).records.map { String($0.split(separator: " ")[3]) }
        #expect(types == ["TYPE65400", "TYPE65402", "NSAP-PTR", "OPENPGPKEY", "TYPE65403", "TYPE65400"])
    }
}
