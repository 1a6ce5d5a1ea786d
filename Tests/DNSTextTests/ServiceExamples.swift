import DNSText
import DNSWire
import Testing

/// The test vectors of RFC 9460 appendix D, and others of its rules.
enum ServiceExamples {
    private static let foo = "03 666F6F 07 6578616D706C65 03 636F6D 00"
    private static let fooOrg = "03 666F6F 07 6578616D706C65 03 6F7267 00"

    static let good: [RecordExample] = [
        RecordExample("RFC 9460 D.1", .https, "0 foo.example.com.", "0000 \(foo)"),
        RecordExample("RFC 9460 D.2", .svcb, "1 .", "0001 00"),
        RecordExample("RFC 9460 D.2", .svcb, "16 foo.example.com. port=53", "0010 \(foo) 0003 0002 0035"),
        RecordExample(
            "RFC 9460 D.2", .svcb, "1 foo.example.com. key667=hello", "0001 \(foo) 029B 0005 68656C6C6F",
            printed: "1 foo.example.com. key667=\"hello\""),
        RecordExample(
            "RFC 9460 D.2", .svcb, "1 foo.example.com. key667=\"hello\\210qoo\"",
            "0001 \(foo) 029B 0009 68656C6C6FD2716F6F"),
        RecordExample(
            "RFC 9460 D.2", .svcb, "1 foo.example.com. ( ipv6hint=\"2001:db8::1,2001:db8::53:1\" )",
            "0001 \(foo) 0006 0020 20010DB8000000000000000000000001 20010DB8000000000000000000530001",
            printed: "1 foo.example.com. ipv6hint=2001:db8::1,2001:db8::53:1"),
        RecordExample(
            "RFC 9460 D.2", .svcb, "1 example.com. ( ipv6hint=\"2001:db8:122:344::192.0.2.33\" )",
            "0001 07 6578616D706C65 03 636F6D 00 0006 0010 20010DB8012203440000 0000C0000221",
            printed: "1 example.com. ipv6hint=2001:db8:122:344::c000:221"),
        RecordExample(
            "RFC 9460 D.2", .svcb,
            "16 foo.example.org. ( alpn=h2,h3-19 mandatory=ipv4hint,alpn ipv4hint=192.0.2.1 )",
            "0010 \(fooOrg) 0000 0004 0001 0004 0001 0009 02 6832 05 68332D3139 0004 0004 C0000201",
            printed: "16 foo.example.org. mandatory=alpn,ipv4hint alpn=\"h2,h3-19\" ipv4hint=192.0.2.1"),
        RecordExample(
            "RFC 9460 D.2", .svcb, "16 foo.example.org. alpn=\"f\\\\\\\\oo\\\\,bar,h2\"",
            "0010 \(fooOrg) 0001 000C 08 665C6F6F2C626172 02 6832"),
        RecordExample(
            "RFC 9460 D.2", .svcb, "16 foo.example.org. alpn=f\\\\\\092oo\\092,bar,h2",
            "0010 \(fooOrg) 0001 000C 08 665C6F6F2C626172 02 6832",
            printed: "16 foo.example.org. alpn=\"f\\\\\\\\oo\\\\,bar,h2\""),
        RecordExample(
            "RFC 9460 s7.1", .https, "1 . no-default-alpn alpn=h3", "0001 00 0001 0003 02 6833 0002 0000",
            printed: "1 . alpn=\"h3\" no-default-alpn"),
        RecordExample(
            "RFC 9460 s2.1, a known key by its number", .https, "1 . key3=\\001\\187", "0001 00 0003 0002 01BB",
            printed: "1 . port=443"),
        RecordExample(
            "RFC 9461 s5", .svcb, "1 dns.example. alpn=dot dohpath=/dns-query{?dns}",
            printed: "1 dns.example. alpn=\"dot\" dohpath=\"/dns-query{?dns}\""),
        RecordExample("RFC 9540 s4", .https, "1 . alpn=\"h2\" ohttp", "0001 00 0001 0003 02 6832 0008 0000"),
        RecordExample(
            "draft-ietf-tls-svcb-ech", .https, "1 . alpn=h2 ech=\"AEj+DQ==\"",
            "0001 00 0001 0003 02 6832 0005 0004 0048FE0D",
            printed: "1 . alpn=\"h2\" ech=AEj+DQ=="),
    ]

    /// The data's hexadecimal digits.
    static func hex(_ data: [UInt8]) -> String {
        data.map { ($0 < 16 ? "0" : "") + String($0, radix: 16, uppercase: true) }.joined()
    }
}

@Suite("Service parameters")
struct ServiceParametersTests {
    @Test(
        "Parameters that RFC 9460 does not allow are refused, with a sentence that says why",
        arguments: [
            ("key123=abc key123=def", "must not have the key key123 twice"),
            ("mandatory", "must have a value for mandatory"),
            ("alpn", "must have a value for alpn"), ("port", "must have a value for port"),
            ("ipv4hint", "must have a value for ipv4hint"), ("ipv6hint", "must have a value for ipv6hint"),
            ("alpn=h2 no-default-alpn=abc", "must have no value for no-default-alpn"),
            ("mandatory=key123", "must have key123, which mandatory names"),
            ("mandatory=mandatory", "must not name mandatory as mandatory"),
            ("mandatory=key123,key123 key123=abc", "must not name key123 twice as mandatory"),
            ("no-default-alpn", "must have alpn beside no-default-alpn"), ("alpn=h2,,h3", "no empty one in it"),
            ("port=65536", "must have a number from 0 to 65535 for port, not \"65536\""),
            ("port=1,2", "a number from 0 to"),
            ("ipv4hint=192.0.2.1,::1", "must have IPv4 addresses for ipv4hint, not \"::1\""), ("ech=***", "base 64"),
            ("ipv6hint=192.0.2.1", "IPv6 addresses"),
            ("apln=h2", "must not have \"apln\" as a key; did you mean alpn?"),
            ("ALPN=h2", "as a key; did you mean alpn?"), ("key0123=x", "must not have \"key0123\" as a key"),
            ("key65535=x", "must not have \"key65535\" as a key"),
            ("key65536=x", "must not have \"key65536\" as a key"),
            ("=x", "must not have \"\" as a key"), ("\"alpn=h2\" x", "must not have \"x\" as a key"),
        ])
    func refused(_ parameters: String, _ problem: String) throws {
        let text = "1 foo.example.com. " + parameters
        let error = #expect(throws: TextError.self) { try RecordDataText.read(text, type: .https) }
        let shown = error.map { "\($0.problem); \($0.hint ?? "")" } ?? ""
        #expect(shown.contains("the svcparams of an HTTPS record " + problem) || shown.contains(problem), "\(shown)")
        #expect(error.map { $0.range.lowerBound >= 19 && $0.range.upperBound <= text.utf8.count } == true, "\(shown)")
    }

    @Test(
        "Parameters in wire form that break a rule are refused",
        arguments: [
            "0003 0002 0035 0003 0002 0035", "0003 0002 0035 0001 0003 026832", "0003 0001 35", "0003 0003 000035",
            "0003",
            "0003 0004 0035", "0000 0000", "0000 0002 0001", "0000 0002 0000", "0000 0003 000100 0001 0002 0168",
            "0000 0004 0003 0001 0001 0002 0168 0003 0002 0035", "0001 0000", "0001 0001 00", "0001 0002 0268",
            "0001 0003 016801", "0002 0000", "0001 0002 0168 0002 0001 00", "0004 0003 000000", "0004 0000",
            "0006 0004 00000000",
            "0005 0000", "0007 0000", "0008 0001 00", "FFFF 0000",
        ])
    func refusedWire(_ parameters: String) throws {
        let digits = ("0001 00" + parameters).filter { $0 != " " }
        let error = #expect(throws: TextError.self) {
            try RecordDataText.read("\\# \(digits.utf8.count / 2) \(digits)", type: .svcb)
        }
        #expect(error?.code == .badData)
    }
}
