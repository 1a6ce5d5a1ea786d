// The protocol and ports of WKS records as words (RFC 1035 s3.4.2, RFC 1010).

internal import DNSWire

/// Reads and prints an Internet protocol and ports.
enum ServicesText {
    private static let protocols: [(String, UInt32)] = [
        ("ICMP", 1), ("IGMP", 2), ("GGP", 3), ("TCP", 6), ("EGP", 8), ("UDP", 17),
    ]
    /// The services that old zones name.
    private static let ports: [(String, UInt32)] = [
        ("ECHO", 7), ("DISCARD", 9), ("SYSTAT", 11), ("DAYTIME", 13), ("NETSTAT", 15), ("QOTD", 17), ("CHARGEN", 19),
        ("FTP-DATA", 20), ("FTP", 21), ("SSH", 22), ("TELNET", 23), ("SMTP", 25), ("TIME", 37), ("RLP", 39),
        ("NAMESERVER", 42), ("WHOIS", 43), ("NICNAME", 43), ("DOMAIN", 53), ("BOOTPS", 67), ("BOOTPC", 68),
        ("TFTP", 69),
        ("GOPHER", 70), ("FINGER", 79), ("HTTP", 80), ("KERBEROS", 88), ("HOSTNAME", 101), ("POP2", 109), ("POP3", 110),
        ("SUNRPC", 111), ("AUTH", 113), ("SFTP", 115), ("UUCP-PATH", 117), ("NNTP", 119), ("NTP", 123),
        ("NETBIOS-NS", 137), ("NETBIOS-DGM", 138), ("NETBIOS-SSN", 139), ("IMAP", 143), ("SNMP", 161), ("BGP", 179),
        ("HTTPS", 443),
    ]

    /// Reads the protocol and its ports, numbers or words. Errors have ranges in `source`; their problem is the rest of a sentence.
    static func append(
        _ tokens: ArraySlice<Token>, of source: Span<UInt8>, to data: inout [UInt8]
    ) throws(TextError) {
        var numbers: [Int] = []
        for token in tokens {
            do throws(TextError) {
                let text = source.extracting(token.range)
                if token.start == tokens.first?.start {
                    let number = try MnemonicText.number(text, most: 255, or: protocols)
                    data.append(UInt8(truncatingIfNeeded: number))
                } else {
                    numbers.append(Int(try MnemonicText.number(text, most: 65535, or: ports)))
                }
            } catch {
                throw error.moved(by: token.start)
            }
        }
        data += BitRow.octets(numbers)
    }

    /// Appends the numbers of the protocol and the ports; throws when reading them would not give the same octets.
    static func print(_ data: Span<UInt8>, to text: inout [UInt8]) throws(WireError) {
        if data.count > 1, data[data.count - 1] == 0 { throw WireError(.badRecordData, at: 0) }
        let ports = BitRow.numbers(data.extracting(1..<data.count))
        text.append(contentsOf: ([Int(data[0])] + ports).map(String.init).joined(separator: " ").utf8)
    }
}
