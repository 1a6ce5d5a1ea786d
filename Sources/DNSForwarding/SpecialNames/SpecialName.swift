// A name that is answered without asking anybody, and how.

package import DNSWire

/// How a name is answered that means something else than what the root knows, or nothing at all.
package struct SpecialName: Sendable {
    /// What there is at a special name and below it.
    enum Manner: Equatable, Sendable {
        /// Nothing but an SOA and an NS record at the name itself (RFC 6303 s3).
        case empty
        /// Nothing: the name itself does not exist either.
        case absent
        /// Every name exists, and has no data; but at `_dns` below it there are our encrypted resolvers (RFC 9462 s4, s6.4).
        case resolver
        /// Every name has the loopback addresses (RFC 6761 s6.3).
        case localhost
        /// The name has the two addresses by which hosts find out about NAT64 (RFC 7050 s8.2).
        case addressesOfNAT64
        /// The name is that of a loopback address.
        case pointerToLocalhost
        /// The name is that of one of the addresses of ipv4only.arpa.
        case pointerToIPv4Only
    }

    let manner: Manner
    /// How many labels the special name has: that many end the names that it holds for.
    package let labels: Int

    /// A name of one label, outside the root's own business.
    static let lone = SpecialName(manner: .absent, labels: 1)

    /// Whether a question is for the address of a name of one label, as typed by somebody who meant a host nearby. Other types
    /// are asked of top-level domains, by resolvers and tools; such questions must come through.
    static func isLone(_ name: borrowing ScannedName, _ type: RecordType) -> Bool {
        guard name.labelCount == 1 else { return false }
        switch type {
        case .a, .aaaa, .svcb, .https: return true
        default: return false
        }
    }
}

extension SpecialName {
    /// Whether a question for a name that this one holds for asks for encrypted resolvers.
    package func asksForResolvers(_ name: borrowing ScannedName, _ type: RecordType) -> Bool {
        guard manner == .resolver, type == .svcb || type == .any, name.labelCount == labels + 1 else { return false }
        // 4, then _dns
        return name.length > 4 && name.span.uint32(at: 0) == 0x045f_646e && name[4] == 0x73
    }

    /// Writes the answer to a question for a name that this one holds for.
    ///
    /// The question must have been copied to `writer` already; 512 octets have always room. The reply is authoritative: its AA must
    /// be set (RFC 6303 s3). Nothing is allocated. `scratch` is used for names.
    /// - Parameter exists: whether there is something at or below the name that is served or forwarded.
    /// - Returns: the response code.
    package func answer(
        name: borrowing ScannedName, type: RecordType, exists: Bool, writer: inout MessageWriter,
        scratch: inout ScannedName
    ) -> ResponseCode {
        let isItself = name.labelCount == labels
        switch manner {
        case .empty:
            return EmptyZone.answer(
                name: name, type: type, zoneLabels: labels, exists: exists, writer: &writer, scratch: &scratch)
        case .absent:
            return deny(name, as: exists ? .noError : .nameError, &writer, &scratch)
        case .resolver:
            return deny(name, as: .noError, &writer, &scratch)
        case .localhost:
            guard type == .a || type == .aaaa || type == .any else {
                return deny(name, as: .noError, &writer, &scratch)
            }
            if type == .aaaa {
                give(name, .aaaa, Self.loopback6.span, &writer, &scratch)
            } else {
                give(name, .a, Self.loopback4.span, &writer, &scratch)
            }
        case .addressesOfNAT64:
            guard isItself, type == .a || type == .any else {
                return deny(name, as: isItself || exists ? .noError : .nameError, &writer, &scratch)
            }
            give(name, .a, Self.addressesOfNAT64.span.extracting(0..<4), &writer, &scratch)
            give(name, .a, Self.addressesOfNAT64.span.extracting(4..<8), &writer, &scratch)
        case .pointerToLocalhost, .pointerToIPv4Only:
            guard isItself, type == .ptr || type == .any else {
                return deny(name, as: isItself || exists ? .noError : .nameError, &writer, &scratch)
            }
            if manner == .pointerToLocalhost {
                give(name, .ptr, Self.localhost.span, &writer, &scratch)
            } else {
                give(name, .ptr, Self.ipv4Only.span, &writer, &scratch)
            }
        }
        return .noError
    }

    /// 127.0.0.1 and ::1.
    private static let loopback4: InlineArray<4, UInt8> = [127, 0, 0, 1]
    private static let loopback6: InlineArray<16, UInt8> = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]
    /// 192.0.0.170 and 192.0.0.171.
    private static let addressesOfNAT64: InlineArray<8, UInt8> = [192, 0, 0, 170, 192, 0, 0, 171]

    /// localhost. and ipv4only.arpa.
    private static let localhost: InlineArray<11, UInt8> = [
        9, 0x6c, 0x6f, 0x63, 0x61, 0x6c, 0x68, 0x6f, 0x73, 0x74, 0,
    ]
    private static let ipv4Only: InlineArray<15, UInt8> = [
        8, 0x69, 0x70, 0x76, 0x34, 0x6f, 0x6e, 0x6c, 0x79, 4, 0x61, 0x72, 0x70, 0x61, 0,
    ]

    private func give(
        _ name: borrowing ScannedName, _ type: RecordType, _ data: Span<UInt8>, _ writer: inout MessageWriter,
        _ scratch: inout ScannedName
    ) {
        _ = writer.append(
            owner: name.span, type: type, ttl: EmptyZone.ttl, data: data, to: .answer, scratch: &scratch)
    }

    private func deny(
        _ name: borrowing ScannedName, as code: ResponseCode, _ writer: inout MessageWriter,
        _ scratch: inout ScannedName
    ) -> ResponseCode {
        EmptyZone.writeSOA(of: name, labels: labels, to: .authority, &writer, &scratch)
        return code
    }
}
