// Words that stand for numbers: types, algorithms, kinds of certificates.

internal import DNSWire

/// Reads numbers that may be written as mnemonics.
enum MnemonicText {
    /// The DNSSEC algorithms (RFC 4034 appendix A.1; IANA: DNS Security Algorithm Numbers).
    static let algorithms: [(String, UInt32)] = [
        ("RSAMD5", 1), ("DH", 2), ("DSA", 3), ("ECC", 4), ("RSASHA1", 5), ("DSA-NSEC3-SHA1", 6),
        ("RSASHA1-NSEC3-SHA1", 7), ("RSASHA256", 8), ("RSASHA512", 10), ("ECC-GOST", 12), ("ECDSAP256SHA256", 13),
        ("ECDSAP384SHA384", 14), ("ED25519", 15), ("ED448", 16), ("INDIRECT", 252), ("PRIVATEDNS", 253),
        ("PRIVATEOID", 254),
    ]

    /// The kinds of certificates (RFC 4398 s2.1).
    static let certificateTypes: [(String, UInt32)] = [
        ("PKIX", 1), ("SPKI", 2), ("PGP", 3), ("IPKIX", 4), ("ISPKI", 5), ("IPGP", 6), ("ACPKIX", 7), ("IACPKIX", 8),
        ("URI", 253), ("OID", 254),
    ]

    /// Reads a number from 0 to `most`, or one of the words that stand for one, in any case.
    static func number(
        _ text: Span<UInt8>, most: UInt32, or words: [(String, UInt32)]
    ) throws(TextError) -> UInt32 {
        if text.count > 0, text[0] &- 0x30 < 10 { return try NumberText.number(text, most: most) }
        let word = string(text)
        if let known = words.first(where: { $0.0 == word.uppercased() }) { return known.1 }
        throw TextError(
            .badNumber, 0..<text.count,
            "must be a number from 0 to \(most), or a word such as \(words[0].0), not \(quoted(text))",
            hint: Spelling.nearest(to: word, among: words.map(\.0)).map { "did you mean \($0)?" })
    }

    /// Reads a record type: a mnemonic, or TYPE and a number (RFC 3597 s5).
    static func type(_ text: Span<UInt8>) throws(TextError) -> RecordType {
        let word = string(text)
        if let type = RecordType(mnemonic: word) { return type }
        throw TextError(
            .unknownType, 0..<text.count, "must be a record type such as A, not \(quoted(text))",
            hint: Spelling.nearest(to: word, among: RecordType.knownMnemonics).map { "did you mean \"\($0)\"?" })
    }
}

/// The text of UTF-8 octets.
func string(_ text: Span<UInt8>) -> String {
    var octets: [UInt8] = []
    octets.append(contentsOf: text)
    return String(decoding: octets, as: UTF8.self)
}
