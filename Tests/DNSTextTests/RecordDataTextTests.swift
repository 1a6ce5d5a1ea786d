import DNSText
import DNSWire
import TestSupport
import Testing

@Suite("Record data as text")
struct RecordDataTextTests {
    @Test(
        "Data is printed so that reading it gives the same octets",
        arguments: [
            (.a, [192, 0, 2, 1], "192.0.2.1"), (.a, [0, 0, 0, 0], "0.0.0.0"),
            (.aaaa, [0x20, 1, 0x0d, 0xb8] + [UInt8](repeating: 0, count: 11) + [1], "2001:db8::1"),
            (.aaaa, [UInt8](repeating: 0, count: 10) + [255, 255, 1, 2, 3, 4], "::ffff:1.2.3.4"),
            (.ns, [2, 78, 115, 1, 97, 0], "Ns.a."), (.cname, [0], "."), (.ptr, [3, 97, 46, 98, 0], "a\\.b."),
            (.dname, [2, 64, 36, 0], "\\@\\$."), (.mx, [0, 10, 1, 97, 0], "10 a."), (.mx, [255, 255, 0], "65535 ."),
            (.txt, [0], "\"\""), (.txt, [2, 104, 105, 0, 1, 59], "\"hi\" \"\" \";\""),
            (.txt, [5, 34, 92, 0, 255, 32], "\"\\\"\\\\\\000\\255 \""), (.txt, [2, 0xc3, 0xbc], "\"\\195\\188\""),
            (.srv, [0, 1, 0, 2, 0, 3, 4, 95, 116, 99, 112, 0], "1 2 3 _tcp."),
            (.caa, [0, 5] + Array("issueca.example; a=b".utf8), "0 issue \"ca.example; a=b\""),
            (.caa, [128, 1, 97], "128 a \"\""), (.caa, [1, 1, 97, 34], "1 a \"\\\"\""),
            (
                .soa,
                [
                    1, 97, 0, 4, 98, 46, 99, 92, 0, 255, 255, 255, 255, 0, 0, 14, 16, 0, 0, 0, 0, 0, 0, 0, 1, 128, 0, 0,
                    0,
                ],
                "a. b\\.c\\\\. 4294967295 3600 0 1 2147483648"
            ),
            (RecordType(rawValue: 65400), [10, 0, 0, 1], "\\# 4 0A000001"), (RecordType(rawValue: 65400), [], "\\# 0"),
            (RecordType(rawValue: 22), [1, 0xff], "\\# 2 01FF"),
        ] as [(RecordType, [UInt8], String)])
    func roundTrip(_ type: RecordType, _ data: [UInt8], _ text: String) throws {
        #expect(RecordDataText.describe(data.span, type: type) == text)
        #expect(try RecordDataText.read(text, type: type) == data)
    }

    @Test("Data of every type, known or not, survives being printed and read, however awkward its octets")
    func everyType() throws {
        var generator = SeededGenerator(seed: 21)
        let types = RecordType.knownMnemonics.compactMap { RecordType(mnemonic: $0) } + [RecordType(rawValue: 65400)]
        var known = 0
        for type in types {
            for _ in 0..<50 {
                let data = try RandomRecordData.data(of: type, using: &generator)
                try RecordData.check(data.span, type: type)
                let text = RecordDataText.describe(data.span, type: type)
                #expect(try RecordDataText.read(text, type: type) == data, "\(type) \(text)")
                // the form of RFC 3597 is read for every type
                var hex = "\\# \(data.count)"
                for octet in data { hex += " " + (octet < 16 ? "0" : "") + String(octet, radix: 16) }
                #expect(try RecordDataText.read(hex, type: type) == data, "\(type) \(hex)")
                if type.layout != nil { known += 1 }
            }
        }
        #expect(known >= 2900)
    }

    @Test(
        "What may be written in more than one way",
        arguments: [
            (.a, " ( 192.0.2.1\n) ; comment", "192.0.2.1"), (.aaaa, "2001:DB8:0:0::1", "2001:db8::1"),
            (.mx, "0010 mail", "10 mail.example.com."), (.mx, "1 @", "1 example.com."),
            (.ns, "a.b", "a.b.example.com."),
            (.ns, "\\097.", "a."), (.txt, "hi there", "\"hi\" \"there\""), (.txt, "a\"b\"c", "\"a\" \"b\" \"c\""),
            (.txt, "\\065\\\"\\ x", "\"A\\\" x\""), (.txt, "\"a;b\"", "\"a;b\""),
            (.txt, "\"\\#\" 1 00", "\"#\" \"1\" \"00\""),
            (.soa, "a b (1 1H 1h30m\n 1w2d ;x\n 5)", "a.example.com. b.example.com. 1 3600 5400 777600 5"),
            (.caa, "0 Issue letsencrypt.org", "0 Issue \"letsencrypt.org\""), (.a, "\\# 4 c000 0201", "192.0.2.1"),
            (.a, "\\# 4 C0 00 02 01", "192.0.2.1"), (.srv, "\\# 7 00010002000300", "1 2 3 ."),
            (RecordType(rawValue: 65400), "\\# 3 0 1 0 2 f F", "\\# 3 0102FF"),
        ] as [(RecordType, String, String)])
    func otherForms(_ type: RecordType, _ text: String, _ canonical: String) throws {
        let data = try RecordDataText.read(text, type: type, origin: try Name("example.com."))
        #expect(RecordDataText.describe(data.span, type: type) == canonical)
    }

    @Test(
        "Data that is not what its type says is printed in hexadecimal",
        arguments: [
            (.a, [1, 2, 3]), (.ns, [64]), (.txt, []), (.caa, [0, 1, 45]), (.mx, [0, 1, 0, 0]),
        ] as [(RecordType, [UInt8])])
    func broken(_ type: RecordType, _ data: [UInt8]) {
        #expect(RecordDataText.describe(data.span, type: type).hasPrefix("\\# \(data.count)"))
    }

    @Test(
        "Text that is no data is refused with a sentence that says what is wrong and where",
        arguments: [
            (.a, "", "the address of an A record is missing"),
            (.a, "1.2.3", "0..<5 the address of an A record must be an IPv4 address such as 192.0.2.1, not \"1.2.3\""),
            (.a, "::1", "this is an IPv6 address; those stand in AAAA records"),
            (.aaaa, "1.2.3.4", "this is an IPv4 address; those stand in A records"),
            (.a, "1.2.3.4 5.6.7.8", "8..<15 \"5.6.7.8\" stands behind the end of an A record"),
            (.mx, "mail", "0..<4 the preference of an MX record must be a number from 0 to 65535, not \"mail\""),
            (.mx, "mail", "its form is: MX PREFERENCE EXCHANGE"),
            (.mx, "65536 mail", "must be a number from 0 to 65535"),
            (.mx, "-1 mail", "must be a number from 0 to 65535"),
            (.mx, "10", "1..<2 the exchange of an MX record is missing"),
            (.ns, "a..b", "2..<3 the target of an NS record has two dots in a row"),
            (.ns, ".a", "0..<1 the target of an NS record begins with a dot"),
            (.ns, "\"\"", "must be a domain name, but is empty"),
            (.ns, "a\\25", "1..<4 the target of an NS record has a bad escape"),
            (.ns, "a\\256b", "1..<5 the target of an NS record has a bad escape, \"\\256\""),
            (.ns, String(repeating: "a", count: 64), "has a label of more than 63 octets"),
            (.txt, "\"a", "0..<2 this quote is not closed on its line"),
            (.txt, "\"" + String(repeating: "a", count: 256) + "\"", "has 256 octets in one string"),
            (.soa, "a b 1 2 3 4", "the minimum of an SOA record is missing"),
            (.soa, "a b 1 2x 3 4 5", "6..<8 the refresh of an SOA record must be a number of seconds"),
            (.soa, "a b 4294967296 2 3 4 5", "the serial of an SOA record must be a number from 0 to 4294967295"),
            (.caa, "256 issue x", "the flags of a CAA record must be a number from 0 to 255"),
            (.caa, "0 is-sue x", "the tag of a CAA record must be letters and digits only"),
            (.caa, "0 issue a b", "a value with spaces needs quotes"),
            (
                RecordType(rawValue: 65400), "x",
                "the data of a TYPE65400 record can only be written in hexadecimal here"
            ),
            (.a, "\\#", "lacks its length"), (.a, "\\# x", "the length of the hexadecimal data of an A record"),
            (.a, "\\# 4 0a0000", "has 3 octets, but says that it has 4"),
            (.a, "\\# 4 0a00000", "an odd number of hexadecimal digits"),
            (.a, "\\# 1 xy", "5..<6 the hexadecimal data of an A record has something other than hexadecimal digits"),
            (.a, "\\# 3 0a0000", "is not what such a record holds"),
            (.ns, "\\# 2 c00c", "is not what such a record holds"),
            (.a, "1.2.3.4 )", "a closing parenthesis without an opening one"),
            (.a, "( 1.2.3.4", "this parenthesis is never closed"),
            (.a, "1.2.3.4\n1.2.3.5", "the data of an A record ends with its line"),
        ] as [(RecordType, String, String)])
    func refused(_ type: RecordType, _ text: String, _ expected: String) throws {
        let error = #expect(throws: TextError.self) { try RecordDataText.read(text, type: type) }
        let shown = error.map { "\($0.range) \($0.problem); \($0.hint ?? "")" } ?? ""
        #expect(shown.contains(expected), "\(shown)")
    }

    @Test("One field is read by its kind; after an error the data is as before")
    func field() throws {
        let origin = try Name("example.com.")
        var data: [UInt8] = [7]
        try RecordDataText.append(.uint16, Array("258".utf8).span, origin: origin, to: &data)
        try RecordDataText.append(.name, Array("a".utf8).span, origin: origin, to: &data)
        #expect(data == [7, 1, 2, 1, 97] + origin.octets)
        for (kind, text) in [
            (RecordField.Kind.name, "ok.a..b"), (.characterString, "x\\999"), (.tag, "a b"), (.text, "a\\1"),
        ] {
            let error = #expect(throws: TextError.self) {
                try RecordDataText.append(kind, Array(text.utf8).span, origin: origin, to: &data)
            }
            #expect(error?.problem.isEmpty == false)
            #expect(data.count == 5 + origin.octets.count)
        }
    }

    @Test("Without escapes a backslash in a string is itself")
    func withoutEscapes() throws {
        var data: [UInt8] = []
        try RecordDataText.append(
            .characterString, Array("a\\;\\\"".utf8).span, origin: .root, escapes: false, to: &data)
        try RecordDataText.append(.text, Array("\\0".utf8).span, origin: .root, escapes: false, to: &data)
        #expect(data == [5, 97, 92, 59, 92, 34, 92, 48])
    }

    @Test(
        "Octets of any length become strings of 255",
        arguments: [
            (0, [0]), (1, [1]), (255, [255]), (256, [255, 1]), (510, [255, 255]), (600, [255, 255, 90]),
        ] as [(Int, [UInt8])])
    func strings(_ count: Int, _ lengths: [UInt8]) throws {
        var data: [UInt8] = []
        RecordDataText.appendStrings([UInt8](repeating: 65, count: count).span, to: &data)
        try RecordData.check(data.span, type: .txt)
        #expect(data == lengths.flatMap { [$0] + [UInt8](repeating: 65, count: Int($0)) })
    }
}

@Suite("Times as text")
struct NumberTextTests {
    @Test(
        "Times are numbers of seconds, or numbers with units",
        arguments: [
            ("0", 0), ("3600", 3600), ("4294967295", .max), ("1s", 1), ("1m", 60), ("1h", 3600), ("1d", 86400),
            ("1w", 604800),
            ("1h30m", 5400), ("1W2D3h4M5s", 788645), ("0d", 0), ("00001", 1), ("5s5s", 10), ("7101w", 4294684800),
        ] as [(String, UInt32)])
    func seconds(_ text: String, _ value: UInt32) throws {
        #expect(try NumberText.seconds(Array(text.utf8).span) == value)
    }

    @Test(
        "Anything else is no time",
        arguments: [
            "", "h", "1h30", "1x", "-1", "+1", "1 h", "1.5h", "4294967296", "7102w", "99999999999999999999999999",
            "1hm", "h1",
            "99999999999999999999w",
        ])
    func refused(_ text: String) {
        let error = #expect(throws: TextError.self) { try NumberText.seconds(Array(text.utf8).span) }
        #expect(error?.code == .badDuration)
    }
}
