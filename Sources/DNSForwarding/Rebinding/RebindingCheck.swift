// Looks through a reply for local addresses, by which a page of a stranger could reach hosts of the house (DNS rebinding).

package import DNSWire

/// Finds local addresses in A and AAAA records, and in the hints of HTTPS and SVCB records.
package enum RebindingCheck {
    /// The first local address among the records that were kept as the answer to a question for `name`; nil when there is none.
    static func localAddress(in records: borrowing ReplyRecords, askedFor name: Span<UInt8>) -> IPAddress? {
        for place in 0..<records.keptAnswers {
            let entry = records.entries[records.kept[place]]
            guard entry.recordClass == .internet else { continue }
            if let found = localAddress(in: records.span(entry.data), of: entry.type, askedFor: name) { return found }
        }
        return nil
    }

    /// The same among the records of an answer that is whole.
    package static func localAddress(in answers: [Record], askedFor name: Span<UInt8>) -> IPAddress? {
        for record in answers where record.recordClass == .internet {
            if let found = localAddress(in: record.data.span, of: record.type, askedFor: name) { return found }
        }
        return nil
    }

    private static func localAddress(
        in data: Span<UInt8>, of type: RecordType, askedFor name: Span<UInt8>
    ) -> IPAddress? {
        switch type {
        case .a: localAddress(ofSize: 4, in: data).flatMap { isListed($0, name) ? nil : $0 }
        case .aaaa: localAddress(ofSize: 16, in: data)
        case .svcb, .https: localHint(in: data)
        default: nil
        }
    }

    /// Whether an address is no address at all but the word of a list of addresses or names: 127/8, for a name that begins with
    /// what was looked up there, an IPv4 address or the digits of an IPv6 address in reverse (RFC 5782 s2.1, s2.4).
    private static func isListed(_ address: IPAddress, _ name: Span<UInt8>) -> Bool {
        guard address.isLoopback else { return false }
        var at = 0
        for _ in 0..<4 {
            let length = Int(name[at])
            guard length > 0 else { return false }
            for offset in at + 1...at + length {
                let octet = lowercased(name[offset])
                let isDigit = UInt8(ascii: "0")...UInt8(ascii: "9") ~= octet
                guard isDigit || length == 1 && UInt8(ascii: "a")...UInt8(ascii: "f") ~= octet else { return false }
            }
            at += length + 1
        }
        return true
    }

    /// The first local address in `ipv4hint` or `ipv6hint` (RFC 9460 s7.3). What is malformed holds no more addresses.
    private static func localHint(in data: Span<UInt8>) -> IPAddress? {
        guard data.count > 2, var at = try? NameOctets.end(data, at: 2) else { return nil }
        while at + 4 <= data.count {
            let key = data.uint16(at: at)
            let end = at + 4 + Int(data.uint16(at: at + 2))
            guard end <= data.count else { return nil }
            if key == 4 || key == 6 {
                let value = data.extracting(at + 4..<end)
                if let found = localAddress(ofSize: key == 4 ? 4 : 16, in: value) { return found }
            }
            at = end
        }
        return nil
    }

    /// The first local one among addresses that stand one behind the other.
    private static func localAddress(ofSize size: Int, in octets: Span<UInt8>) -> IPAddress? {
        var at = 0
        while at + size <= octets.count {
            let address =
                size == 4
                ? IPAddress(v4: octets.uint32(at: at))
                : IPAddress(high: word(octets, at), low: word(octets, at + 8))
            if LocalAddress.isLocal(address) { return address }
            at += size
        }
        return nil
    }

    private static func word(_ octets: Span<UInt8>, _ at: Int) -> UInt64 {
        UInt64(octets.uint32(at: at)) << 32 | UInt64(octets.uint32(at: at + 4))
    }
}
