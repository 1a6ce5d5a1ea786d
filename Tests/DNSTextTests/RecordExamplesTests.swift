import DNSText
import DNSWire
import TestSupport
import Testing

/// Record data as RFCs write it, what it is in wire form, and how it is printed.
struct RecordExample: CustomTestStringConvertible, Sendable {
    let source: String
    let type: RecordType
    let text: String
    /// Hexadecimal digits with spaces; nil where the RFC does not show them.
    let wire: String?
    /// The text as it is printed, nil where it is the same.
    let printed: String?

    init(_ source: String, _ type: RecordType, _ text: String, _ wire: String? = nil, printed: String? = nil) {
        self.source = source
        self.type = type
        self.text = text
        self.wire = wire
        self.printed = printed
    }

    var testDescription: String { "\(source) \(type)" }

    private static let key =
        "AQPSKmynfzW4kyBv015MUG2DeIQ3Cbl+BBZH4b/0PY1kxkmvHjcZc8nokfzj31GajIQKY+5CptLr3buXA10hWqTkF7H6RfoRqXQeogmMHfpftf6zMv1LyBUgia7za6ZEzOJBOztyvhjL742iU/TpPSEDhm2SNKLijfUppn1UaNvv4w=="

    static let all: [RecordExample] = [
        RecordExample("RFC 1035 s3.4.1", .a, "10.2.0.52", "0A020034"),
        RecordExample(
            "RFC 1035 s5.3", .soa, "VENERA Action\\.domains ( 20 7200 600 3600000 60)",
            printed: "VENERA.example.com. Action\\.domains.example.com. 20 7200 600 3600000 60"),
        RecordExample(
            "RFC 1035 s3.3.2", .hinfo, "PDP-11/70 UNIX", "09 5044502D31312F3730 04 554E4958",
            printed: "\"PDP-11/70\" \"UNIX\""),
        RecordExample("RFC 1035 s3.3.8", .mr, "New.Example.", "03 4E6577 07 4578616D706C65 00"),
        RecordExample("RFC 1035 s3.3.7", .minfo, "Owner. Errors.", "05 4F776E6572 00 06 4572726F7273 00"),
        RecordExample(
            "RFC 1035 s3.4.2", .wks, "128.8.1.14 UDP (domain nameserver 69)", "8008010E 11 0000000000 20 04 00 04",
            printed: "128.8.1.14 17 42 53 69"),
        RecordExample(
            "RFC 1035 s3.4.2, a lone port", .wks, "10.0.0.1 TCP SMTP", "0A000001 06 000000 40",
            printed: "10.0.0.1 6 25"),
        RecordExample(
            "RFC 1183 s1", .afsdb, "1 bigbird.toaster.com.", "0001 07 62696762697264 07 746F6173746572 03 636F6D 00"),
        RecordExample("RFC 1183 s2.2", .rp, "louie.trantor.umd.edu. LAM1.people.umd.edu."),
        RecordExample(
            "RFC 1183 s3.1", .x25, "311061700956", "0C 333131303631373030393536", printed: "\"311061700956\""),
        RecordExample(
            "RFC 1183 s3.2", .isdn, "150862028003217 004", "0F 313530383632303238303033323137 03 303034",
            printed: "\"150862028003217\" \"004\""),
        RecordExample(
            "RFC 1183 s3.2, no subaddress", .isdn, "150862028003217", "0F 313530383632303238303033323137",
            printed: "\"150862028003217\""),
        RecordExample("RFC 1183 s3.3", .rt, "10 NET.Prime.COM.", "000A 03 4E4554 05 5072696D65 03 434F4D 00"),
        RecordExample(
            "RFC 1876 s4", .loc, "42 21 54 N 71 06 18 W -24m 30m",
            "00 33 16 13 8917 2DD0 70BE 15F0 0098 8D20",
            printed: "42 21 54.000 N 71 6 18.000 W -24.00m 30.00m 10000.00m 10.00m"),
        RecordExample(
            "RFC 1876 s4", .loc, "42 21 43.952 N 71 5 6.344 W -24m 1m 200m",
            printed: "42 21 43.952 N 71 5 6.344 W -24.00m 1.00m 200.00m 10.00m"),
        RecordExample(
            "RFC 1876 s4", .loc, "52 14 05 N 00 08 50 E 10m",
            printed: "52 14 5.000 N 0 8 50.000 E 10.00m 1.00m 10000.00m 10.00m"),
        RecordExample(
            "RFC 1876 s4", .loc, "32 7 19 S 116 2 25 E 10m",
            printed: "32 7 19.000 S 116 2 25.000 E 10.00m 1.00m 10000.00m 10.00m"),
        RecordExample(
            "RFC 1876 s4", .loc, "42 21 28.764 N 71 00 51.617 W -44m 2000m",
            printed: "42 21 28.764 N 71 0 51.617 W -44.00m 2000.00m 10000.00m 10.00m"),
        RecordExample("RFC 2163 s4.1", .px, "50 ab.net2.it. O-ab.PRMD-net2.ADMDb.C-it."),
        RecordExample("RFC 2230 s3", .kx, "10 kx.example.", "000A 02 6B78 07 6578616D706C65 00"),
        RecordExample("RFC 2782", .srv, "0 9 9 server.example.com."),
        RecordExample(
            "RFC 3123 s5", .apl, "1:192.168.32.0/21 !1:192.168.38.0/28",
            "0001 15 03 C0A820 0001 1C 83 C0A826"),
        RecordExample(
            "RFC 3123 s5", .apl, "1:224.0.0.0/4 2:FF00:0:0:0:0:0:0:0/8", "0001 04 01 E0 0002 08 01 FF",
            printed: "1:224.0.0.0/4 2:ff00::/8"),
        RecordExample("RFC 3123 s4", .apl, "", ""),
        RecordExample(
            "RFC 3403 s6.1", .naptr, "100 10 \"\" \"\" \"!^urn:cid:.+@([^\\\\.]+\\\\.)(.*)$!\\\\2!i\" .",
            "0064 000A 00 00 21 215E75726E3A6369643A2E2B40285B5E5C2E5D2B5C2E29282E2A2924215C322169 00"),
        RecordExample("RFC 2915 s7.2", .naptr, "100 50 \"s\" \"z3950+I2L+I2C\" \"\" _z3950._tcp.gatech.edu."),
        RecordExample(
            "RFC 4025 s3.2", .ipseckey, "10 1 2 192.0.2.38 AQNRU3mG7TVTO2BkR47usntb102uFJtugbo6BSGvgqt4AQ==",
            "0A 01 02 C0000226 0103515379 86ED35533B6064478EEEB27B5BD74DAE149B6E81BA3A0521AF82AB7801"),
        RecordExample("RFC 4025 s3.2", .ipseckey, "10 0 2 . AQNRU3mG7TVTO2BkR47usntb102uFJtugbo6BSGvgqt4AQ=="),
        RecordExample(
            "RFC 4025 s3.2", .ipseckey,
            "10 3 2 mygateway.example.com. AQNRU3mG7TVTO2BkR47usntb102uFJtugbo6BSGvgqt4AQ=="),
        RecordExample(
            "RFC 4025 s3.2", .ipseckey,
            "10 2 2 2001:0DB8:0:8002::2000:1 AQNRU3mG7TVTO2BkR47usntb102uFJtugbo6BSGvgqt4AQ==",
            printed: "10 2 2 2001:db8:0:8002::2000:1 AQNRU3mG7TVTO2BkR47usntb102uFJtugbo6BSGvgqt4AQ=="),
        RecordExample("RFC 4034 s2.3", .dnskey, "256 3 5 \(key)", printed: "256 3 5 \(key)"),
        RecordExample(
            "RFC 4034 s3.3", .rrsig,
            "A 5 3 86400 20030322173103 ( 20030220173103 2642 example.com. oJB1W6WNGv+ldvQ3WDG0MQkg5IEhjRip8WTr\n"
                + "PYGv07h108dUKGMeDPKijVCHX3DDKdfb+v6oB9wfuh3DTJXUAfI/M0zmO/zz8bW0Rznl8O3t\n"
                + "GNazPwQKkRN20XPXV6nwwfoXmJQbsLNrLfkGJ5D6fwFm8nN+6pBzeDQfsS3Ap3o= )",
            printed: "A 5 3 86400 20030322173103 20030220173103 2642 example.com. "
                + "oJB1W6WNGv+ldvQ3WDG0MQkg5IEhjRip8WTrPYGv07h108dUKGMeDPKijVCHX3DDKdfb+v6oB9wfuh3DTJXUAfI/M0zmO/zz8bW0"
                + "Rznl8O3tGNazPwQKkRN20XPXV6nwwfoXmJQbsLNrLfkGJ5D6fwFm8nN+6pBzeDQfsS3Ap3o="),
        RecordExample(
            "RFC 4034 s4.3", .nsec, "host.example.com. ( A MX RRSIG NSEC TYPE1234 )",
            "04 686F7374 07 6578616D706C65 03 636F6D 00 00 06 40 01 00 00 00 03 "
                + "04 1B 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 20",
            printed: "host.example.com. A MX RRSIG NSEC TYPE1234"),
        RecordExample(
            "RFC 4034 s5.4", .ds, "60485 5 1 ( 2BB183AF5F22588179A53B0A 98631FAD1A292118 )",
            "EC45 05 01 2BB183AF5F22588179A53B0A98631FAD1A292118",
            printed: "60485 5 1 2BB183AF5F22588179A53B0A98631FAD1A292118"),
        RecordExample("RFC 8078 s4", .cds, "0 0 0 00", "0000 00 00 00"),
        RecordExample("RFC 8078 s4", .cdnskey, "0 3 0 AA==", "0000 03 00 00"),
        RecordExample(
            "RFC 4255 s3.2", .sshfp, "2 1 123456789abcdef67890123456789abcdef67890",
            "02 01 123456789ABCDEF67890123456789ABCDEF67890", printed: "2 1 123456789ABCDEF67890123456789ABCDEF67890"),
        RecordExample("RFC 4398 s2.2", .cert, "PGP 0 0 AQID", "0003 0000 00 010203", printed: "3 0 0 AQID"),
        RecordExample(
            "RFC 4398 s2.1", .cert, "PKIX 65535 RSASHA256 AQID", "0001 FFFF 08 010203", printed: "1 65535 8 AQID"),
        RecordExample(
            "RFC 4701 s3.6.1", .dhcid, "( AAIBY2/AuCccgoJbsaxcQc9TUapptP69lOjxfNuVAA2kjEA= )",
            "000201636FC0B8271C82825BB1AC5C41CF5351AA69B4FEBD94E8F17CDB95000DA48C40",
            printed: "AAIBY2/AuCccgoJbsaxcQc9TUapptP69lOjxfNuVAA2kjEA="),
        RecordExample(
            "RFC 5155 appendix A", .nsec3,
            "1 1 12 aabbccdd ( 2t7b4g4vsa5smi47k61mv5bv1a22bojr MX DNSKEY NS SOA NSEC3PARAM RRSIG )",
            "01 01 000C 04 AABBCCDD 14 174EB2409FE28BCB4887A1836F957F0A8425E27B 00 07 22 01 00 00 00 02 90",
            printed: "1 1 12 AABBCCDD 2T7B4G4VSA5SMI47K61MV5BV1A22BOJR NS SOA MX RRSIG DNSKEY NSEC3PARAM"),
        RecordExample(
            "RFC 5155 s7.1, an empty non-terminal", .nsec3, "1 0 0 - 2t7b4g4vsa5smi47k61mv5bv1a22bojr",
            "01 00 0000 00 14 174EB2409FE28BCB4887A1836F957F0A8425E27B",
            printed: "1 0 0 - 2T7B4G4VSA5SMI47K61MV5BV1A22BOJR"),
        RecordExample(
            "RFC 5155 appendix A", .nsec3param, "1 0 12 aabbccdd", "01 00 000C 04 AABBCCDD",
            printed: "1 0 12 AABBCCDD"),
        RecordExample("RFC 9276 s3.1", .nsec3param, "1 0 0 -", "01 00 0000 00"),
        RecordExample("RFC 6672 s2", .dname, "frobozz-division.acme.example."),
        RecordExample(
            "RFC 6698 s2.3", .tlsa,
            "0 0 1 ( d2abde240d7cd3ee6b4b28c54df034b9 7983a1d16e8a410e4561cb106618e971 )",
            "00 00 01 D2ABDE240D7CD3EE6B4B28C54DF034B97983A1D16E8A410E4561CB106618E971",
            printed: "0 0 1 D2ABDE240D7CD3EE6B4B28C54DF034B97983A1D16E8A410E4561CB106618E971"),
        RecordExample("RFC 8162 s2", .smimea, "3 1 1 0A0B", "03 01 01 0A0B"),
        RecordExample(
            "RFC 6742 s2.1.3", .nid, "10 0014:4fff:ff20:ee64", "000A 00144FFFFF20EE64",
            printed: "10 0014:4fff:ff20:ee64"),
        RecordExample("RFC 6742 s2.2.3", .l32, "10 10.1.2.0", "000A 0A010200"),
        RecordExample(
            "RFC 6742 s2.3.3", .l64, "10 2001:0DB8:1140:1000", "000A 20010DB811401000",
            printed: "10 2001:0db8:1140:1000"
        ),
        RecordExample("RFC 6742 s2.4.3", .lp, "10 l64-subnet1.example.com."),
        RecordExample("RFC 7043 s3.2", .eui48, "00-00-5e-00-53-2a", "00005E00532A"),
        RecordExample("RFC 7043 s4.2", .eui64, "00-00-5e-ef-10-00-00-2a", "00005EEF1000002A"),
        RecordExample("RFC 7477 s2.2", .csync, "66 3 A NS AAAA", "00000042 0003 00 04 60 00 00 08"),
        RecordExample(
            "RFC 7553 s4.5", .uri, "10 1 \"ftp://ftp1.example.com/public\"",
            "000A 0001 6674703A2F2F667470312E6578616D706C652E636F6D2F7075626C6963"),
        RecordExample("RFC 7929 s2.3", .openpgpkey, "mQCNAzIG", "99008D033206"),
        RecordExample("RFC 8659 s4.3", .caa, "0 issue \"ca1.example.net; account=230123\""),
        RecordExample(
            "RFC 8976 appendix A.1", .zonemd,
            "2018031900 1 1 ( c68090d90a7aed71 6bc459f9340e3d7c 1370d4d24b7e2fc3 a1ddc0b9a87153b9\n"
                + "a9713b3c9ae5cc27 777f98b8e730044c )",
            printed:
                "2018031900 1 1 C68090D90A7AED716BC459F9340E3D7C1370D4D24B7E2FC3A1DDC0B9A87153B9A9713B3C9AE5CC27777F98B8E730044C"
        ),
        RecordExample("RFC 7208 s3", .spf, "\"v=spf1 -all\"", "0B 763D73706631202D616C6C"),
        RecordExample("PowerDNS", .alias, "Www.example.net."),
    ]
}

@Suite("Records as RFCs write them")
struct RecordExamplesTests {
    static let origin = "example.com."

    @Test("Text, wire form and text again are the same", arguments: RecordExample.all + ServiceExamples.good)
    func roundTrip(_ example: RecordExample) throws {
        let data = try RecordDataText.read(example.text, type: example.type, origin: try Name(Self.origin))
        if let wire = example.wire { #expect(ServiceExamples.hex(data) == wire.filter { $0 != " " }) }
        try RecordData.check(data.span, type: example.type)
        let printed = RecordDataText.describe(data.span, type: example.type)
        #expect(printed == example.printed ?? example.text)
        #expect(try RecordDataText.read(printed, type: example.type) == data)
        #expect(try RecordDataText.read("\\# \(data.count) \(ServiceExamples.hex(data))", type: example.type) == data)
        let message = [UInt8](repeating: 0, count: 12) + data
        #expect(try RecordData.read(message.span, at: 12, length: data.count, type: example.type) == data)
    }

    @Test("Every type with a layout has an example")
    func complete() {
        let shown = Set((RecordExample.all + ServiceExamples.good).map(\.type))
        // the rest are as one of those
        let alike: Set<RecordType> = [.ns, .md, .mf, .cname, .mb, .mg, .ptr, .mx, .txt, .aaaa, .sig, .nxt]
        for type in RecordType.knownMnemonics.compactMap({ RecordType(mnemonic: $0) }) where type.layout != nil {
            #expect(shown.contains(type) || alike.contains(type), "\(type)")
        }
    }
}
