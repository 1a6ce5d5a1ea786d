import DNSText
import DNSWire
import Testing

@Suite("$GENERATE, as BIND reads it")
struct MasterFileGenerateTests {
    @Test(
        "A line stands for a record for each number",
        arguments: [
            ("$GENERATE 1-2 host-$ A 192.0.2.$", ["host-1 60 A 192.0.2.1", "host-2 60 A 192.0.2.2"]),
            (
                "$generate 0-10/5 h$ AAAA 2001:db8::$",
                ["h0 60 AAAA 2001:db8::", "h5 60 AAAA 2001:db8::5", "h10 60 AAAA 2001:db8::10"]
            ),
            ("$GENERATE 7-7 h$x$ 30 IN A 192.0.2.$ ; one", ["h7x7 30 A 192.0.2.7"]),
            ("$GENERATE 7-7 h$ IN 1m A 192.0.2.$", ["h7 60 A 192.0.2.7"]),
            ("$GENERATE 1-2 @ NS ns$", ["@ 60 NS ns1.example.com.", "@ 60 NS ns2.example.com."]),
            ("$GENERATE 1-1 h MX \"10 mail$\"", ["h 60 MX 10 mail1.example.com."]),
            ("$GENERATE 1-1 h MX 10 mail$", ["h 60 MX 10 mail1.example.com."]),
            ("$GENERATE 1-1 h TXT \"\\\"hello $\\\"\"", ["h 60 TXT \"hello 1\""]),
            ("$GENERATE 1-1 h TXT \"a $\" \"b $\"", ["h 60 TXT \"a 1\" \"b 1\""]),
            ("$GENERATE 1-1 h TXT \\$$$$", ["h 60 TXT \"$$1\""]),
            ("$GENERATE 20-20 h${-10,4,d} TXT ${5}${+1,0}", ["h0010 60 TXT \"2521\""]),
            ("$GENERATE 254-254 h TXT ${0,4,x}.${0,4,X}.${0,4,o}", ["h 60 TXT \"00fe.00FE.0376\""]),
            (
                "$GENERATE 254-256/2 ${0,5,n}.r PTR ${0,0,N}.",
                ["e.f.0.r 60 PTR E.F.", "0.0.1.r 60 PTR 0.0.1."]
            ),
            ("$GENERATE 1-1 h TXT ${-2}", ["h 60 TXT \"-1\""]),
            ("$GENERATE 1-2 h TYPE65400 \\# 1 0$", ["h 60 TYPE65400 \\# 1 01", "h 60 TYPE65400 \\# 1 02"]),
            ("$GENERATE 1-1 (\n h$\n A 192.0.2.$ )", ["h1 60 A 192.0.2.1"]),
        ])
    func records(line: String, expected: [String]) throws {
        let (records, problems) = try readZone("$TTL 60\n\(line)\n")
        #expect(problems.isEmpty)
        let meant = try readZone(expected.joined(separator: "\n")).records
        func withoutPlaces(_ lines: [String]) -> [Substring] {
            lines.compactMap { $0.split(separator: " ", maxSplits: 1).last }
        }
        #expect(withoutPlaces(records) == withoutPlaces(meant))
        #expect(records.allSatisfy { $0.hasPrefix("2:1 ") })
    }

    @Test("An owner that is left out behind it is the one above it")
    func owner() throws {
        let (records, _) = try readZone("a 60 A 192.0.2.1\n$GENERATE 1-1 h A 192.0.2.2\n A 192.0.2.3")
        #expect(records.last == "3:2 a.example.com. 60 A 192.0.2.3")
    }

    @Test(
        "What is wrong is said once, at the word of the line",
        arguments: [
            (
                "$GENERATE 5-3 h$ A 192.0.2.$",
                "11: error: \"5-3\" is not a range of numbers; the form is start-stop or start-stop/step, such as 1-254 or 0-100/10 [bad-generate]"
            ),
            (
                "$GENERATE 5 h$ A 192.0.2.$",
                "11: error: \"5\" is not a range of numbers; the form is start-stop or start-stop/step, such as 1-254 or 0-100/10 [bad-generate]"
            ),
            (
                "$GENERATE 1-2/0 h$ A 192.0.2.$",
                "11: error: \"1-2/0\" is not a range of numbers; the form is start-stop or start-stop/step, such as 1-254 or 0-100/10 [bad-generate]"
            ),
            (
                "$GENERATE 1-2/1/1 h$ A 192.0.2.$",
                "11: error: \"1-2/1/1\" is not a range of numbers; the form is start-stop or start-stop/step, such as 1-254 or 0-100/10 [bad-generate]"
            ),
            (
                "$GENERATE 0-65536 h$ A 192.0.2.$",
                "11: error: \"0-65536\" makes 65537 records, and one $GENERATE may make 65536; write several $GENERATE lines, one for each part of the range [bad-generate]"
            ),
            (
                "$GENERATE 1-2 h${0,0,q} A 192.0.2.$",
                "16: error: \"${0,0,q}\" is not a form of a number; the form is ${offset,width,base}, such as ${0,3,d}; the base is d, o, x, X, n or N, and the width at most 255 [bad-generate]"
            ),
            (
                "$GENERATE 1-2 h${} A 192.0.2.$",
                "16: error: \"${}\" is not a form of a number; the form is ${offset,width,base}, such as ${0,3,d}; the base is d, o, x, X, n or N, and the width at most 255 [bad-generate]"
            ),
            (
                "$GENERATE 1-2 h${1 A 192.0.2.$",
                "16: error: \"${1\" is not a form of a number; the form is ${offset,width,base}, such as ${0,3,d}; the base is d, o, x, X, n or N, and the width at most 255 [bad-generate]"
            ),
            (
                "$GENERATE 1-300 h$ A 192.0.2.$",
                "22: error: in the record for 256, \"h256 A 192.0.2.256\": the address of an A record must be an IPv4 address such as 192.0.2.1, not \"192.0.2.256\" [bad-address]"
            ),
            (
                "$GENERATE 1-2 h..$ A 192.0.2.$",
                "15: error: in the record for 1, \"h..1 A 192.0.2.1\": the name of this record has two dots in a row: \"h..1\" [bad-name]"
            ),
            (
                "$GENERATE 1-2 h$ AA 192.0.2.$",
                "18: error: in the record for 1, \"h1 AA 192.0.2.1\": \"AA\" is not a record type; did you mean \"A\"? [unknown-type]"
            ),
            (
                "$GENERATE 1-2 h$ A",
                "18: error: $GENERATE lacks the data; the form is: $GENERATE 1-254 host-$ A 192.0.2.$ [missing-field]"
            ),
            (
                "$GENERATE 1-2 h$",
                "15: error: $GENERATE lacks the type; the form is: $GENERATE 1-254 host-$ A 192.0.2.$ [missing-field]"
            ),
            (
                "$GENERATE 1-2",
                "11: error: $GENERATE lacks the name of the records; the form is: $GENERATE 1-254 host-$ A 192.0.2.$ [missing-field]"
            ),
            (
                "$GENERATE 1-2 h$ TXT \"hello $\"",
                "22: warning: in the record for 1, \"h1 TXT hello 1\": without quotes this is 2 strings, which are joined without the spaces between them; quotes within data in quotes are written \\\" [unquoted-text]"
            ),
            (
                "$GENERATE 1-2 h$ CNAME www.example.com",
                "24: warning: in the record for 1, \"h1 CNAME www.example.com\": the name www.example.com has no trailing dot and becomes www.example.com.example.com.; write www.example.com. [doubled-origin]"
            ),
        ])
    func mistakes(line: String, expected: String) throws {
        let (_, problems) = try readZone("$TTL 60\n\(line)\na A 192.0.2.1\n")
        #expect(problems == ["2:" + expected])
    }

    @Test("65,536 records of one line are read, and no more than 4,194,304 of all lines")
    func bounds() throws {
        var table = RecordTable()
        let line = "$GENERATE 0-65535 h$ 60 A 192.0.2.1\n"
        let problems = MasterFileReader.read(
            Array(line.utf8).span, origin: try Name("example.com."), into: &table)
        #expect(problems.isEmpty)
        #expect(table.count == 65_536)
        // a record with a mistake ends its line, so that counting is all that is done
        let lines = String(repeating: "$GENERATE 0-65535 h$ A x\n", count: 66)
        let many = try readZone("$TTL 60\n" + lines).problems
        #expect(many.count == 66)
        #expect(many.last?.contains("make more than 4194304 records in all") == true)
    }
}
