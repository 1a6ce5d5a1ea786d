import DNSWire
import Testing

// the macro of expectations takes no spans

private func isSame(_ a: [UInt8], _ b: [UInt8], _ type: RecordType) -> Bool {
    RecordData.isSame(a.span, b.span, type: type)
}

private func precedes(_ a: [UInt8], _ b: [UInt8], _ type: RecordType) -> Bool {
    RecordData.precedes(a.span, b.span, type: type)
}

@Suite("The canonical form of record data (RFC 4034 s6.2, s6.3; RFC 6840 s5.1)")
struct CanonicalFormTests {
    /// A name in mixed case, and what stands before and behind the names of a type's data.
    private static let mixed: [UInt8] = [2, 65, 98, 1, 67, 0]
    private static let lower: [UInt8] = [2, 97, 98, 1, 99, 0]
    private static let types: [(type: RecordType, before: [UInt8], names: Int, after: [UInt8])] = [
        (.ns, [], 1, []), (.md, [], 1, []), (.mf, [], 1, []), (.cname, [], 1, []),
        (.soa, [], 2, [UInt8](repeating: 65, count: 20)), (.mb, [], 1, []), (.mg, [], 1, []), (.mr, [], 1, []),
        (.ptr, [], 1, []), (.minfo, [], 2, []), (.mx, [65, 66], 1, []), (.rp, [], 2, []), (.afsdb, [0, 65], 1, []),
        (.rt, [0, 65], 1, []), (.px, [0, 65], 2, []), (.nxt, [], 1, [65]),
        (.naptr, [0, 65, 0, 65, 1, 85, 1, 86, 1, 87], 1, []), (.kx, [0, 65], 1, []),
        (.srv, [0, 65, 0, 65, 0, 65], 1, []), (.dname, [], 1, []), (.rrsig, [UInt8](repeating: 65, count: 18), 1, [65]),
        (.sig, [UInt8](repeating: 65, count: 18), 1, [65]),
    ]

    @Test("Names in the data of the types that the RFCs list are in lower case, and nothing else is", arguments: types)
    func lowered(_ type: RecordType, _ before: [UInt8], _ names: Int, _ after: [UInt8]) throws {
        let data = before + (0..<names).flatMap { _ in Self.mixed } + after
        let canonical = before + (0..<names).flatMap { _ in Self.lower } + after
        try RecordData.check(data.span, type: type)
        #expect(RecordData.canonical(data.span, type: type) == canonical)
        #expect(isSame(data, canonical, type))
        #expect(!precedes(data, canonical, type))
        #expect(!precedes(canonical, data, type))
        #expect(!isSame(data, canonical + [0], type))
    }

    @Test(
        "Names in the data of other types keep their case, NSEC's too",
        arguments: [
            (.nsec, mixed + [0, 1, 64]), (.svcb, [0, 1] + mixed), (.https, [0, 1] + mixed), (.lp, [0, 1] + mixed),
            (.ipseckey, [1, 3, 0] + mixed), (.hinfo, [1, 65, 1, 66]), (.txt, [1, 65]), (.alias, mixed),
            (RecordType(rawValue: 65400), mixed),
        ] as [(RecordType, [UInt8])])
    func kept(_ type: RecordType, _ data: [UInt8]) throws {
        try RecordData.check(data.span, type: type)
        #expect(RecordData.canonical(data.span, type: type) == data)
        let other = data.map { lowercased($0) }
        #expect(!isSame(data, other, type))
        #expect(precedes(data, other, type))
    }

    @Test("Records are ordered as octets, and what is shorter comes first")
    func order() {
        let sorted: [[UInt8]] = [[0], [0, 0], [0, 65], [0, 97], [1], [255]]
        let type = RecordType(rawValue: 65400)
        for (i, a) in sorted.enumerated() {
            for (j, b) in sorted.enumerated() {
                #expect(precedes(a, b, type) == (i < j))
            }
        }
    }

    @Test("Data that is not what its type says stays as it is")
    func broken() {
        let data: [UInt8] = [0, 1, 64, 65]
        #expect(RecordData.canonical(data.span, type: .mx) == data)
    }

    @Test(
        "Compressed names are read in the types of RFC 1035 and those that RFC 3597 s4 names, and refused in all others"
    )
    func compressed() throws {
        let head = [UInt8](repeating: 0, count: 12) + Self.mixed
        let listed = Set(Self.types.map(\.type)).subtracting([.rrsig])
        for (type, before, names, after) in Self.types {
            let data = before + (0..<names).flatMap { _ in [192, 12] as [UInt8] } + after
            let message = head + data
            let read = try? RecordData.read(message.span, at: head.count, length: data.count, type: type)
            let whole = before + (0..<names).flatMap { _ in Self.mixed } + after
            #expect(read == (listed.contains(type) ? whole : nil), "\(type)")
        }
        for (type, before) in [(.nsec, []), (.svcb, [0, 1]), (.lp, [0, 1]), (.ipseckey, [1, 3, 0])]
            as [(RecordType, [UInt8])]
        {
            let message = head + before + [192, 12, 0, 1, 64]
            #expect(throws: WireError.self) {
                try RecordData.read(message.span, at: head.count, length: before.count + 5, type: type)
            }
        }
    }
}

@Suite("Record data with a structure of its own")
struct StructureTests {
    @Test(
        "Data in wire form that breaks its type's rules is refused",
        arguments: [
            (.nsec, [0]), (.nsec, [0, 0, 0]), (.nsec, [0, 0, 1, 0]),
            (.nsec, [0, 0, 33] + [UInt8](repeating: 1, count: 33)),
            (.nsec, [0, 0, 2, 1]), (.nsec, [0, 1, 1, 1, 0, 1, 1]), (.nsec, [0, 0, 1, 1, 0, 1, 1]), (.nsec, [0, 0]),
            (.nsec3, [1, 0, 0, 0, 0, 0]), (.nsec3, [1, 0, 0, 0, 1]), (.nsec3, [1, 0, 0, 0, 0, 2, 1]),
            (.nsec3param, [1, 0, 0, 0, 0, 0]), (.nsec3param, [1, 0, 0, 0, 2, 1]), (.csync, [0, 0, 0, 0, 0]),
            (.ds, [0, 1, 13, 2]), (.dnskey, [1, 0, 3, 13]), (.rrsig, [UInt8](repeating: 0, count: 19)),
            (.sshfp, [1, 1]),
            (.tlsa, [3, 1, 1]), (.openpgpkey, []), (.dhcid, []), (.cert, [0, 1, 0, 0, 0]), (.uri, [0, 1, 0, 1]),
            (.zonemd, [0, 0, 0, 1, 1, 1]), (.hinfo, [1, 65]), (.hinfo, [1, 65, 0, 0]), (.isdn, []),
            (.isdn, [1, 65, 1, 65, 0]),
            (.x25, [1]), (.eui48, [0, 0, 0, 0, 0]), (.eui64, [0, 0, 0, 0, 0, 0, 0, 0, 0]),
            (.nid, [0, 1, 0, 0, 0, 0, 0, 0, 0]),
            (.l32, [0, 1, 0, 0, 0]), (.naptr, [0, 1, 0, 1, 0, 0, 0]), (.naptr, [0, 1, 0, 1, 0, 0, 5, 0]),
            (.ipseckey, [1, 1, 0, 192, 0, 2]), (.ipseckey, [1, 2, 0, 0]), (.ipseckey, [1, 3, 0, 1]),
            (.ipseckey, [1, 4, 0, 0]),
            (.ipseckey, [1, 0]), (.wks, [192, 0, 2, 1]), (.wks, [UInt8](repeating: 1, count: 8198)),
            (.apl, [0, 1, 24]), (.apl, [0, 1, 24, 3, 192, 0]), (.apl, [0, 1, 24, 2, 192, 0]),
            (.apl, [0, 1, 33, 1, 192]),
            (.apl, [0, 1, 24, 5, 1, 1, 1, 1, 1]), (.apl, [0, 2, 129, 1, 1]),
            (.nxt, [0] + [UInt8](repeating: 1, count: 17)),
            (.loc, [UInt8](repeating: 0, count: 15)), (.loc, [1] + [UInt8](repeating: 0x80, count: 15)),
            (.loc, [0, 0xa0, 0, 0, 128, 0, 0, 0, 128, 0, 0, 0, 0, 0, 0, 0]),
            (.loc, [0, 0, 0, 0, 0, 0, 0, 0, 128, 0, 0, 0, 0, 0, 0, 0]),
            (.loc, [0, 0, 0, 0, 128, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]),
        ] as [(RecordType, [UInt8])])
    func refused(_ type: RecordType, _ data: [UInt8]) {
        #expect(throws: WireError.self) { try RecordData.check(data.span, type: type) }
        let message = [UInt8](repeating: 0, count: 12) + data
        #expect(throws: WireError.self) { try RecordData.read(message.span, at: 12, length: data.count, type: type) }
    }

    @Test(
        "Data at the edge of its type's rules passes",
        arguments: [
            (.nsec3, [1, 0, 0, 0, 0, 1, 7]), (.csync, [0, 0, 0, 0, 0, 0]), (.apl, []), (.apl, [0, 9, 200, 1, 0]),
            (.apl, [0, 1, 0, 128]), (.ipseckey, [1, 0, 0]), (.nxt, [0]), (.svcb, [0, 0, 0]), (.wks, [192, 0, 2, 1, 6]),
            (.loc, [0, 0x05, 0x99, 0, 128, 0, 0, 0, 128, 0, 0, 0, 0, 0, 0, 0]), (.isdn, [0]),
        ] as [(RecordType, [UInt8])])
    func passes(_ type: RecordType, _ data: [UInt8]) throws { try RecordData.check(data.span, type: type) }

    @Test("A bitmap says of each type whether it is in it")
    func bitmap() {
        let types: [RecordType] = [.caa, .a, .rrsig, .nsec, .a, RecordType(rawValue: 65280)]
        var windows: [UInt8] = []
        TypeBitmap.append(types, to: &windows)
        let read = TypeBitmap.types(windows.span)
        #expect(read == [.a, .rrsig, .nsec, .caa, RecordType(rawValue: 65280)])
        for raw in UInt16.min ... .max {
            let type = RecordType(rawValue: raw)
            let isThere = TypeBitmap.contains(type, windows.span)
            #expect(isThere == types.contains(type))
        }
    }
}
