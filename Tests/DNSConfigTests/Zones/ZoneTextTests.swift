// The texts of zones: TXT values, Punycode, and words that octoDNS would take for something else.

import Testing

@testable import DNSConfig

@Suite struct ZoneTextTests {
    @Test(
        "TXT values are what is written, less quotes at both ends and backslashes before semicolons",
        arguments: [
            ("plain", "plain"), ("a;b", "a;b"), ("a\\;b", "a;b"), ("a\\b", "a\\b"), ("\\\\;", "\\;"),
            ("\"quoted\"", "quoted"),
            ("\"one\" \"two\"", "onetwo"), ("say \"hi\"", "say \"hi\""), ("a\" \"b", "ab"), ("", ""), ("\"\"", ""),
            ("ü", "ü"),
        ])
    func textValues(text: String, value: String) throws {
        #expect(try TextValue.octets(text) == Array(value.utf8))
    }

    @Test("a TXT value that begins with a quote ends with one, and fits into a record", arguments: ["\"open", "\""])
    func brokenTextValues(text: String) {
        #expect(throws: ValueProblem.self) { try TextValue.octets(text) }
        #expect(throws: ValueProblem.self) { try TextValue.octets(String(repeating: "x", count: 65300)) }
        #expect((try? TextValue.octets(String(repeating: "x", count: 65200)))?.count == 65200)
    }

    @Test("a long TXT value becomes several strings")
    func longText() throws {
        let zone = try TestSources.zone("'': {type: TXT, value: \(String(repeating: "x", count: 300))}\n")
        let (first, second) = (String(repeating: "x", count: 255), String(repeating: "x", count: 45))
        #expect(zone.records?.first == "home.example. 3600 TXT \"\(first)\" \"\(second)\"")
    }

    @Test(
        "labels are encoded as RFC 3492 s7.1 shows",
        arguments: [
            // (A) Arabic, (B) Chinese, (D) Czech, (F) Hindi, (L) and (N) Japanese with ASCII, (S) ASCII alone
            ("ليهمابتكلموشعربي؟", "egbpdaj6bu4bxfgehfvwxn"), ("他们为什么不说中文", "ihqwcrb4cv8a8dqg056pqjye"),
            ("Pročprostěnemluvíčesky", "Proprostnemluvesky-uyb24dma41a"),
            ("यहलोगहिन्दीक्योंनहींबोलसकतेहैं", "i1baa7eci9glrd9b2ae1bj0hfcgg6iyaf8o0a1dig0cd"),
            ("3年B組金八先生", "3B-ww4c5e180e575a65lsy2b"),
            ("Hello-Another-Way-それぞれの場所", "Hello-Another-Way--fc4qua05auwb3674vfr0b"), ("-> $1.00 <-", "-> $1.00 <--"),
        ])
    func punycode(label: String, encoded: String) {
        #expect(Punycode.encode(Array(label.unicodeScalars)) == encoded)
    }

    @Test(
        "international names: the dots of other scripts, labels that grow too long, characters that cannot be",
        arguments: [
            ("bücher.example", "xn--bcher-kva.example"), ("bücher。example", "xn--bcher-kva.example"),
            ("ascii.ümlaut", "ascii.xn--mlaut-jva"), (String(repeating: "ü", count: 60), nil), ("a\u{202e}b", nil),
            ("a\u{a0}b", nil), ("ü\\b", nil),
        ] as [(String, String?)])
    func internationalNames(name: String, ascii: String?) {
        #expect((try? InternationalName.ascii(name)) == ascii)
    }

    @Test(
        "octoDNS reads some words as something else",
        arguments: [
            ("no", "False"), ("On", "True"), ("TRUE", "True"), ("true", "True"), ("010", "8"), ("0x1F", "31"),
            ("0b11", "3"),
            ("1_000", "1000"), ("1:30", "90"), ("1.10", "1.1"), ("+5", "5"), ("1:2:3:4:5:6:7:8", "2895057742028"),
            ("10", nil), ("-5", nil), ("192.0.2.1", nil), ("::1", nil), ("www", nil), ("2001:db8::1", nil), ("0", nil),
            ("1:99", nil),
            ("09", nil), ("nope", nil), ("1.1", nil), ("-010", "-8"), (".5", "0.5"), ("007", "7"), ("0x_1", "1"),
            ("1:2:60", nil),
            ("0:30", nil), ("01:30", nil), ("12:30:45", "45045"), ("-", nil), ("1.2.3", nil), ("1e3", nil),
            ("2001-01-01", "a date"), ("2024-01-01T10:00:00Z", "a date"), ("2024-1-1 1:00:00.5 +01:00", "a date"),
            ("2024-1-1", nil), ("2024-01-01T10:00", nil), (".inf", "inf"), ("-.inf", "-inf"), ("+.INF", "inf"),
            (".nan", "nan"), ("-.nan", nil), ("1.5e+3", "1500.0"), ("1.5e3", nil), ("-1.50", "-1.5"), ("+1.5", "1.5"),
            ("-1.5", nil), ("1.", "1.0"), ("-.5", nil), (".5_0", "0.5"), ("1.5E-10", "1.5e-10"), ("12.0", nil),
            ("1_0.5", "10.5"), ("1e+3", nil), ("1:30.5", "90.5"), ("1:30.", "90.0"), ("-1:30.50", "-90.5"),
            ("190:20:30.15", "685230.15"), ("1:60.5", nil), ("1.0e+999", "inf"), ("null", nil),
        ] as [(String, String?)])
    func octoDNSReadings(text: String, reading: String?) {
        #expect(PlainScalar.octoDNSReading(text) == reading)
    }
}
