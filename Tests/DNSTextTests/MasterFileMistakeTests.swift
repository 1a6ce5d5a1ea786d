import DNSText
import DNSWire
import TestSupport
import Testing

@Suite("Master files with mistakes")
struct MasterFileMistakeTests {
    /// A text, the problems that are shown, and how many records are read nevertheless.
    struct Case: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let text: String
        let problems: [String]
        let records: Int

        init(_ text: String, records: Int = 0, _ problems: String...) {
            testDescription = text
            self.text = text
            self.problems = problems
            self.records = records
        }
    }

    @Test(
        "A mistake is shown with its place, what it is and how to mend it",
        arguments: [
            Case("www 60 AAA ::1", "1:8: error: \"AAA\" is not a record type; did you mean \"AAAA\"? [unknown-type]"),
            Case(
                "www 60 CNMAE a.", "1:8: error: \"CNMAE\" is not a record type; did you mean \"CNAME\"? [unknown-type]"),
            Case("www 60 frobnicate a.", "1:8: error: \"frobnicate\" is not a record type [unknown-type]"),
            Case("www 60 ANY a.", "1:8: error: ANY is not a type that a zone's records can have [unknown-type]"),
            Case(
                "www 60 10.0.0.1",
                "1:8: error: an address stands here where the record's type belongs; write A before it [missing-type]"),
            Case(
                "www 2001:db8::1",
                "1:5: error: an address stands here where the record's type belongs; write AAAA before it [missing-type]"
            ),
            Case(
                "www",
                "1:1: error: this record has no type; the form of a record is: NAME TTL TYPE DATA, such as www 3600 A 192.0.2.1 [missing-type]"
            ),
            Case(
                "www 60 IN",
                "1:8: error: this record has no type; the form of a record is: NAME TTL TYPE DATA, such as www 3600 A 192.0.2.1 [missing-type]"
            ),
            Case(
                "a 60 A 1.2.3.4\n  www A 1.2.3.5", records: 1,
                "2:3: error: \"www\" is not a record type; a line that begins with a space belongs to the name above; a new name begins in the first column [unknown-type]"
            ),
            Case(
                "  A 1.2.3.4",
                "1:3: error: this record has no owner, and there is none above that it could share; begin the line with a name, or with @ for example.com. [missing-owner]"
            ),
            Case(
                "a A 1.2.3.4\nb A 1.2.3.5", records: 1,
                "1:3: error: this record has no TTL, and neither $TTL nor a record above gives one; write $TTL 3600 into the first line [no-ttl]"
            ),
            Case(
                "a 1x A 1.2.3.4",
                "1:3: error: \"1x\" is neither a TTL nor a record type; a TTL is a number of seconds below 4294967296, or a time such as 1h30m [bad-ttl]"
            ),
            Case("a 1 2 A 1.2.3.4", "1:5: error: this record has a second TTL, \"2\" [bad-ttl]"),
            Case("a IN 1 IN A 1.2.3.4", "1:8: error: this record has a second class, \"IN\" [bad-class]"),
            Case(
                "a 1 CH A 1.2.3.4", "1:5: error: class CH is not supported: zones are of class IN; write IN [bad-class]"
            ),
            Case(
                "a 1 CLASS7 A 1.2.3.4",
                "1:5: error: class CLASS7 is not supported: zones are of class IN; write IN [bad-class]"),
            Case(
                "a 3000000000 A 1.2.3.4", records: 1,
                "1:3: warning: a TTL of more than 2147483647 seconds counts as 0 (RFC 2181 section 8) [ttl-too-large]"),
            Case(
                "a 1 A 1.2.3.256",
                "1:7: error: the address of an A record must be an IPv4 address such as 192.0.2.1, not \"1.2.3.256\" [bad-address]"
            ),
            Case(
                "a 1 MX mail",
                "1:8: error: the preference of an MX record must be a number from 0 to 65535, not \"mail\"; its form is: MX PREFERENCE EXCHANGE [bad-number]"
            ),
            Case(
                "a 1 SOA a. b. (\n 1\n 2\n 3\n 4 )\nb 1 A 1.2.3.4", records: 1,
                "5:2: error: the minimum of an SOA record is missing; its form is: SOA MNAME RNAME SERIAL REFRESH RETRY EXPIRE MINIMUM [missing-field]"
            ),
            Case(
                "a 1 SOA a. b. (\n 1\n 2y\n 3 4 5 )",
                "3:2: error: the refresh of an SOA record must be a number of seconds below 4294967296, or a time such as 1h30m, not \"2y\"; its form is: SOA MNAME RNAME SERIAL REFRESH RETRY EXPIRE MINIMUM [bad-duration]"
            ),
            Case(
                "a 1 A 1.2.3.4 # comment",
                "1:15: error: \"# comment\" stands behind the end of an A record; its form is: A ADDRESS; a comment begins with a semicolon [extra-text]"
            ),
            Case("a..b 1 A 1.2.3.4", "1:3: error: the name of this record has two dots in a row: \"a..b\" [bad-name]"),
            Case(
                "\\300 1 A 1.2.3.4",
                "1:1: error: the name of this record has a bad escape, \"\\300\": behind a backslash stands one character"
            ),
            Case(
                "a 1 TXT \"open\nb 1 A 1.2.3.4", records: 1,
                "1:9: error: this quote is not closed on its line; write \\\" for a quote itself [unclosed-quote]"),
            Case(
                "a 1 A 1.2.3.4 )\nb 1 A 1.2.3.4", records: 1,
                "1:15: error: a closing parenthesis without an opening one [unbalanced-parenthesis]"),
            Case(
                "@ 1 SOA a. b. ( 1 2\n 3 4 5\n\n; x\nb 1 A 1.2.3.4\nc 1 B 1.2.3.4", records: 1,
                "1:15: error: this parenthesis is never closed [unbalanced-parenthesis]",
                "6:5: error: \"B\" is not a record type; did you mean \"A\"? [unknown-type]"),
            Case(
                "$TLL 5",
                "1:1: error: \"$TLL\" is not known; there are $ORIGIN, $TTL, $INCLUDE, $GENERATE; did you mean \"$TTL\"? [unknown-directive]"
            ),
            Case(
                "$foo 5",
                "1:1: error: \"$foo\" is not known; there are $ORIGIN, $TTL, $INCLUDE, $GENERATE; a name that begins with a dollar sign is written \\$ [unknown-directive]"
            ),
            Case("$TTL", "1:1: error: \"$TTL\" lacks its value [missing-field]"),
            Case(
                "$TTL 1y",
                "1:6: error: the value of $TTL must be a number of seconds below 4294967296, or a time such as 1h30m, not \"1y\" [bad-duration]"
            ),
            Case(
                "$TTL 1 2",
                "1:8: error: $TTL takes one value; this is a second one; a comment begins with a semicolon [extra-text]"
            ),
            Case("$ORIGIN a..b", "1:11: error: the value of $ORIGIN has two dots in a row: \"a..b\" [bad-name]"),
            Case(
                "$INCLUDE other.zone",
                "1:10: error: \"other.zone\" cannot be included: no other files are read here; put the other file's records here [include]"
            ),
            Case(
                "a 1 NSAP 0x47",
                "1:10: error: the data of an NSAP record can only be written in hexadecimal here; write \\# LENGTH HEX, such as \\# 4 0a000001 (RFC 3597) [needs-hex]"
            ),
            Case(
                "a 1 TXT \"ü\" \"\\999\"",
                "1:14: error: the text of a TXT record has a bad escape, \"\\999\": behind a backslash stands one character, or three digits from 000 to 255; for a backslash itself write \\\\ [bad-escape]"
            ),
        ])
    func mistakes(_ example: Case) throws {
        let (records, problems) = try readZone(example.text)
        #expect(problems.count == example.problems.count, "\(problems)")
        for (problem, expected) in zip(problems, example.problems) { #expect(problem.hasPrefix(expected)) }
        #expect(records.count == example.records)
    }

    @Test(
        "What is read, but was hardly meant, is warned of",
        arguments: [
            Case(
                "@ 1 NS ns1.example.com", records: 1,
                "1:8: warning: the name ns1.example.com has no trailing dot and becomes ns1.example.com.example.com.; write ns1.example.com. [doubled-origin]"
            ),
            Case(
                "www.Example.COM 1 A 1.2.3.4", records: 1,
                "1:1: warning: the name www.Example.COM has no trailing dot and becomes www.Example.COM.example.com.; write www.Example.COM. [doubled-origin]"
            ),
            Case(
                "@ 1 MX 10 example.com", records: 1,
                "1:11: warning: the name example.com has no trailing dot and becomes example.com.example.com.; write example.com. [doubled-origin]"
            ),
            Case(
                "$ORIGIN sub\na 1 CNAME b.example.com", records: 1,
                "2:11: warning: the name b.example.com has no trailing dot and becomes b.example.com.sub.example.com.; write b.example.com. [doubled-origin]"
            ),
            Case(
                "$ORIGIN sub.example.com",
                "1:9: warning: the name sub.example.com has no trailing dot and becomes sub.example.com.example.com.; write sub.example.com. [doubled-origin]"
            ),
            Case("a 1 CNAME com\na 1 CNAME xexample.com\na 1 CNAME example.com.\na 1 CNAME a.com", records: 4),
            Case(
                "a 1 NS 10.0.0.1", records: 1,
                "1:8: warning: the target of an NS record is a name, but this is an address; write the name of a host; an address stands in an A record [address-as-name]"
            ),
            Case(
                "a 1 MX 10 fe80::1", records: 1,
                "1:11: warning: the exchange of an MX record is a name, but this is an address; write the name of a host; an address stands in an AAAA record [address-as-name]"
            ),
            Case(
                "a 1 TXT v=spf1 mx -all", records: 1,
                "1:9: warning: without quotes this is 3 strings, which are joined without the spaces between them; put the whole text in quotes [unquoted-text]"
            ),
            Case(
                "a 1 TXT v=DKIM1; k=rsa", records: 1,
                "1:9: warning: the text of a TXT record ends at the semicolon, which begins a comment; put the whole text in quotes [unquoted-text]"
            ),
            Case(
                "a 1 CAA 0 issue ca.org; x=y", records: 1,
                "1:17: warning: the text of a CAA record ends at the semicolon, which begins a comment; put the whole text in quotes [unquoted-text]"
            ),
            Case("a 1 TXT one ; comment\na 1 TXT \"a\" \"b\"; comment\na 1 TXT \\# 2 0141", records: 3),
        ])
    func warnings(_ example: Case) throws {
        try mistakes(example)
    }

    @Test("Records without an owner of their own are not given to another name when their name cannot be read")
    func unreadableOwner() throws {
        let (records, problems) = try readZone(
            "$TTL 1\na A 1.2.3.4\nb..c A 1.2.3.5\n AAAA ::1\n A x\nd TXT \"\n A 1.2.3.6\ne A 1.2.3.7\n A 1.2.3.8")
        #expect(
            records == [
                "2:1 a.example.com. 1 A 1.2.3.4", "8:1 e.example.com. 1 A 1.2.3.7", "9:2 e.example.com. 1 A 1.2.3.8",
            ])
        #expect(problems.map { String($0.prefix { $0 != ":" }) } == ["3", "5", "6"])
    }

    @Test("A place is told in Unicode scalars, and its length in those of its line")
    func place() throws {
        var table = RecordTable()
        let text = "a 1 TXT \"üöä\" \"é\\999é\"\nb 1 A ( 1.2.3\n )"
        let problems = MasterFileReader.read(Array(text.utf8).span, origin: .root, into: &table)
        #expect(problems.map(\.line) == [1, 2])
        #expect(problems.map(\.column) == [17, 9])
        #expect(problems.map(\.length) == [4, 5])
        #expect(problems.allSatisfy { $0.severity == .error })
    }

    @Test(
        "What is no text is said to be none, once",
        arguments: [
            ([0, 0, 0, 2, 0, 0, 0, 0], "binary format"), ([0xff, 0xfe, 97, 0], "UTF-16"),
            ([0xfe, 0xff, 0, 97], "UTF-16"),
            (Array("www 1 A 192.0.2.1\nx".utf8) + [0, 1], "2:2: error: this is not a text; it looks like a binary"),
            ([0x1f, 0x8b, 8, 1, 2, 3, 200, 100], "1:1: error: this is not a text; it looks like a binary file"),
        ] as [([UInt8], String)])
    func noText(_ octets: [UInt8], _ expected: String) throws {
        let (records, problems) = try readZone(octets)
        #expect(records == [])
        #expect(problems.count == 1)
        #expect(problems.first?.contains(expected) == true)
    }

    @Test("A file of mistakes alone ends after a thousand of them")
    func tooMany() throws {
        let (_, problems) = try readZone(String(repeating: "a b c\n", count: 5000))
        #expect(problems.count == MasterFileReader.mostProblems + 1)
        #expect(problems.last == "1001:1: error: there are too many errors: the rest is not read [too-many-errors]")
        let (_, others) = try readZone(String(repeating: "a (\n", count: 5000))
        #expect(others.count <= MasterFileReader.mostProblems + 1)
    }

    @Test("A parenthesis that is never closed is told at its place, however much follows")
    func unclosedInLargeFile() throws {
        let many = String(repeating: "b 1 A 1.2.3.4\n", count: 20_000)
        let (records, problems) = try readZone("a 1 TXT ( \"x\"\n" + many)
        #expect(problems == ["1:9: error: this parenthesis is never closed [unbalanced-parenthesis]"])
        #expect(records.count == 20_000)
    }

    @Test("A record of more than 65,535 octets is refused, and one of just as many is read")
    func tooLong() throws {
        let string = "\"" + String(repeating: "a", count: 255) + "\" "
        let fits = try readZone(
            "a 1 TXT " + String(repeating: string, count: 255) + "\"" + String(repeating: "b", count: 254) + "\"")
        #expect(fits.problems == [])
        #expect(fits.records.count == 1)
        let long = try readZone("a 1 TXT " + String(repeating: string, count: 256) + "\nb 1 A 1.2.3.4")
        #expect(long.problems.map { $0.suffix(17) } == ["[record-too-long]"])
        #expect(long.records.count == 1)
        let words = try readZone("a 1 TXT " + String(repeating: "x ", count: 80_000) + "\nb 1 A 1.2.3.4")
        #expect(words.problems.last?.hasSuffix("[record-too-long]") == true)
    }

    @Test("Seeds and past failures hold", arguments: Seed.all(in: "masterfile"))
    func seed(_ seed: Seed) {
        #expect(MasterFileLaw.violation(in: seed.octets) == nil)
    }

    @Test("3,000 spoiled files neither crash nor break what must hold")
    func spoiled() throws {
        let seeds = Seed.all(in: "masterfile")
        try #require(seeds.count > 4)
        for number in 0..<3000 {
            var generator = SeededGenerator(seed: UInt64(number))
            let octets = Mutation.of(generator.one(of: seeds).octets, using: &generator)
            #expect(MasterFileLaw.violation(in: octets) == nil, "seed \(number)")
        }
    }
}
