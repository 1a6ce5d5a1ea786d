// The types of resource records (IANA: Resource Record TYPEs).

/// A record type, or one of the QTYPEs that stand for several (RFC 1035 s3.2.2, s3.2.3).
@usableFromInline package struct RecordType: RawRepresentable, Hashable, Sendable {
    @usableFromInline package var rawValue: UInt16

    @inlinable package init(rawValue: UInt16) { self.rawValue = rawValue }

    // what the compiler makes is called through a table of witnesses from other targets
    @inlinable package static func == (a: RecordType, b: RecordType) -> Bool { a.rawValue == b.rawValue }
    @inlinable package static func != (a: RecordType, b: RecordType) -> Bool { a.rawValue != b.rawValue }
    @inlinable package static func ~= (a: RecordType, b: RecordType) -> Bool { a.rawValue == b.rawValue }

    @inlinable package static var a: RecordType { RecordType(rawValue: 1) }
    @inlinable package static var ns: RecordType { RecordType(rawValue: 2) }
    @inlinable package static var md: RecordType { RecordType(rawValue: 3) }
    @inlinable package static var mf: RecordType { RecordType(rawValue: 4) }
    @inlinable package static var cname: RecordType { RecordType(rawValue: 5) }
    @inlinable package static var soa: RecordType { RecordType(rawValue: 6) }
    @inlinable package static var mb: RecordType { RecordType(rawValue: 7) }
    @inlinable package static var mg: RecordType { RecordType(rawValue: 8) }
    @inlinable package static var mr: RecordType { RecordType(rawValue: 9) }
    @inlinable package static var wks: RecordType { RecordType(rawValue: 11) }
    @inlinable package static var ptr: RecordType { RecordType(rawValue: 12) }
    @inlinable package static var hinfo: RecordType { RecordType(rawValue: 13) }
    @inlinable package static var minfo: RecordType { RecordType(rawValue: 14) }
    @inlinable package static var mx: RecordType { RecordType(rawValue: 15) }
    @inlinable package static var txt: RecordType { RecordType(rawValue: 16) }
    @inlinable package static var rp: RecordType { RecordType(rawValue: 17) }
    @inlinable package static var afsdb: RecordType { RecordType(rawValue: 18) }
    @inlinable package static var x25: RecordType { RecordType(rawValue: 19) }
    @inlinable package static var isdn: RecordType { RecordType(rawValue: 20) }
    @inlinable package static var rt: RecordType { RecordType(rawValue: 21) }
    @inlinable package static var sig: RecordType { RecordType(rawValue: 24) }
    @inlinable package static var px: RecordType { RecordType(rawValue: 26) }
    @inlinable package static var aaaa: RecordType { RecordType(rawValue: 28) }
    @inlinable package static var loc: RecordType { RecordType(rawValue: 29) }
    @inlinable package static var nxt: RecordType { RecordType(rawValue: 30) }
    @inlinable package static var srv: RecordType { RecordType(rawValue: 33) }
    @inlinable package static var naptr: RecordType { RecordType(rawValue: 35) }
    @inlinable package static var kx: RecordType { RecordType(rawValue: 36) }
    @inlinable package static var cert: RecordType { RecordType(rawValue: 37) }
    @inlinable package static var dname: RecordType { RecordType(rawValue: 39) }
    @inlinable package static var opt: RecordType { RecordType(rawValue: 41) }
    @inlinable package static var apl: RecordType { RecordType(rawValue: 42) }
    @inlinable package static var ds: RecordType { RecordType(rawValue: 43) }
    @inlinable package static var sshfp: RecordType { RecordType(rawValue: 44) }
    @inlinable package static var ipseckey: RecordType { RecordType(rawValue: 45) }
    @inlinable package static var rrsig: RecordType { RecordType(rawValue: 46) }
    @inlinable package static var nsec: RecordType { RecordType(rawValue: 47) }
    @inlinable package static var dnskey: RecordType { RecordType(rawValue: 48) }
    @inlinable package static var dhcid: RecordType { RecordType(rawValue: 49) }
    @inlinable package static var nsec3: RecordType { RecordType(rawValue: 50) }
    @inlinable package static var nsec3param: RecordType { RecordType(rawValue: 51) }
    @inlinable package static var tlsa: RecordType { RecordType(rawValue: 52) }
    @inlinable package static var smimea: RecordType { RecordType(rawValue: 53) }
    @inlinable package static var cds: RecordType { RecordType(rawValue: 59) }
    @inlinable package static var cdnskey: RecordType { RecordType(rawValue: 60) }
    @inlinable package static var openpgpkey: RecordType { RecordType(rawValue: 61) }
    @inlinable package static var csync: RecordType { RecordType(rawValue: 62) }
    @inlinable package static var zonemd: RecordType { RecordType(rawValue: 63) }
    @inlinable package static var svcb: RecordType { RecordType(rawValue: 64) }
    @inlinable package static var https: RecordType { RecordType(rawValue: 65) }
    @inlinable package static var spf: RecordType { RecordType(rawValue: 99) }
    @inlinable package static var nid: RecordType { RecordType(rawValue: 104) }
    @inlinable package static var l32: RecordType { RecordType(rawValue: 105) }
    @inlinable package static var l64: RecordType { RecordType(rawValue: 106) }
    @inlinable package static var lp: RecordType { RecordType(rawValue: 107) }
    @inlinable package static var eui48: RecordType { RecordType(rawValue: 108) }
    @inlinable package static var eui64: RecordType { RecordType(rawValue: 109) }
    @inlinable package static var tsig: RecordType { RecordType(rawValue: 250) }
    @inlinable package static var ixfr: RecordType { RecordType(rawValue: 251) }
    @inlinable package static var axfr: RecordType { RecordType(rawValue: 252) }
    @inlinable package static var any: RecordType { RecordType(rawValue: 255) }
    @inlinable package static var uri: RecordType { RecordType(rawValue: 256) }
    @inlinable package static var caa: RecordType { RecordType(rawValue: 257) }
    /// An alias at the apex, as octoDNS and PowerDNS have it; in the latter's private number, since IANA knows none. It stands in zones
    /// only and is never sent.
    @inlinable package static var alias: RecordType { RecordType(rawValue: 65401) }

    /// Whether it names no data in a zone: OPT, and the meta and question types 128-255 (RFC 6895 s3.1).
    @inlinable package var isMeta: Bool { rawValue == 41 || rawValue >= 128 && rawValue <= 255 || rawValue == 0 }
}

extension RecordType: CustomStringConvertible {
    private static let mnemonics: [(UInt16, String)] = [
        (1, "A"), (2, "NS"), (3, "MD"), (4, "MF"), (5, "CNAME"), (6, "SOA"), (7, "MB"), (8, "MG"), (9, "MR"),
        (10, "NULL"), (11, "WKS"), (12, "PTR"), (13, "HINFO"), (14, "MINFO"), (15, "MX"), (16, "TXT"), (17, "RP"),
        (18, "AFSDB"), (19, "X25"), (20, "ISDN"), (21, "RT"), (22, "NSAP"), (23, "NSAP-PTR"), (24, "SIG"), (25, "KEY"),
        (26, "PX"), (27, "GPOS"), (28, "AAAA"), (29, "LOC"), (30, "NXT"), (33, "SRV"), (35, "NAPTR"), (36, "KX"),
        (37, "CERT"), (38, "A6"), (39, "DNAME"), (41, "OPT"), (42, "APL"), (43, "DS"), (44, "SSHFP"), (45, "IPSECKEY"),
        (46, "RRSIG"), (47, "NSEC"), (48, "DNSKEY"), (49, "DHCID"), (50, "NSEC3"), (51, "NSEC3PARAM"), (52, "TLSA"),
        (53, "SMIMEA"), (55, "HIP"), (59, "CDS"), (60, "CDNSKEY"), (61, "OPENPGPKEY"), (62, "CSYNC"), (63, "ZONEMD"),
        (64, "SVCB"), (65, "HTTPS"), (99, "SPF"), (104, "NID"), (105, "L32"), (106, "L64"), (107, "LP"), (108, "EUI48"),
        (109, "EUI64"), (249, "TKEY"), (250, "TSIG"), (251, "IXFR"), (252, "AXFR"), (253, "MAILB"), (254, "MAILA"),
        (255, "ANY"), (256, "URI"), (257, "CAA"), (32768, "TA"), (32769, "DLV"),
        (65401, "ALIAS"),
    ]
    private static let names = Dictionary(uniqueKeysWithValues: mnemonics)
    private static let numbers = Dictionary(uniqueKeysWithValues: mnemonics.map { ($1, $0) })

    /// Every mnemonic that is known, for suggestions.
    package static var knownMnemonics: [String] { mnemonics.map { $0.1 } }

    /// The IANA mnemonic, or `TYPE` and the number (RFC 3597 s5).
    @usableFromInline package var description: String { Self.names[rawValue] ?? "TYPE\(rawValue)" }

    /// Reads a mnemonic in any case, or `TYPE` and a number (RFC 3597 s5).
    package init?(mnemonic: some StringProtocol) {
        // mostly it is in capitals as it is
        if let number = Self.numbers[String(mnemonic)] {
            self.init(rawValue: number)
            return
        }
        let name = mnemonic.uppercased()
        if let number = Self.numbers[name] {
            self.init(rawValue: number)
        } else if let number = number(in: name, behind: "TYPE") {
            self.init(rawValue: number)
        } else {
            return nil
        }
    }
}
