import DNSWire
import Testing

private let soa: [UInt8] = [1, 97, 0, 1, 98, 0] + [UInt8](repeating: 1, count: 20)

@Suite("Record data")
struct RecordDataTests {
    @Test(
        "Data that is just what its type's fields say passes",
        arguments: [
            (.a, [1, 2, 3, 4]), (.aaaa, [UInt8](repeating: 7, count: 16)), (.ns, [1, 97, 0]), (.ns, [0]),
            (.cname, [1, 97, 0]),
            (.ptr, [1, 97, 0]), (.dname, [1, 97, 0]), (.mx, [0, 1, 1, 97, 0]), (.txt, [0]), (.txt, [1, 0, 0, 2, 1, 1]),
            (.soa, soa), (.srv, [0, 1, 0, 2, 0, 3, 0]), (.caa, [128, 1, 97]), (.caa, [0, 2, 97, 48, 1, 2, 3]),
            (RecordType(rawValue: 65400), []), (RecordType(rawValue: 65400), [192, 12]),
        ] as [(RecordType, [UInt8])])
    func good(_ type: RecordType, _ data: [UInt8]) throws {
        try RecordData.check(data.span, type: type)
        let message = [UInt8](repeating: 0, count: 12) + data + [0xff]
        #expect(try RecordData.read(message.span, at: 12, length: data.count, type: type) == data)
    }

    @Test(
        "Data that is too short, too long or otherwise not what its type's fields say is refused",
        arguments: [
            (.a, [1, 2, 3]), (.a, [1, 2, 3, 4, 5]), (.a, []), (.aaaa, [UInt8](repeating: 7, count: 15)),
            (.aaaa, [UInt8](repeating: 7, count: 17)), (.ns, []), (.ns, [1, 97]), (.ns, [1, 97, 0, 0]), (.ns, [64, 0]),
            (.mx, [0]), (.mx, [0, 1]), (.mx, [0, 1, 1, 97, 0, 5]), (.txt, []), (.txt, [1]), (.txt, [1, 65, 2, 66]),
            (.soa, Array(soa.dropLast())), (.soa, soa + [0]), (.srv, [0, 1, 0, 2, 0, 3]),
            (.srv, [0, 1, 0, 2, 0, 3, 1, 97]),
            (.caa, []), (.caa, [0]), (.caa, [0, 0]), (.caa, [0, 2, 97]), (.caa, [0, 1, 45]),
        ] as [(RecordType, [UInt8])])
    func bad(_ type: RecordType, _ data: [UInt8]) {
        #expect(throws: WireError.self) { try RecordData.check(data.span, type: type) }
        let message = [UInt8](repeating: 0, count: 12) + data
        #expect(throws: WireError.self) {
            try RecordData.read(message.span, at: 12, length: data.count, type: type)
        }
    }

    @Test(
        "Names in the data of every known type are read whole, compressed or not",
        arguments: [
            (.ns, [], []), (.cname, [], []), (.ptr, [], []), (.dname, [], []), (.mx, [0, 1], []),
            (.soa, [1, 120, 0], [UInt8](repeating: 3, count: 20)), (.srv, [0, 1, 0, 2, 0, 3], []),
        ] as [(RecordType, [UInt8], [UInt8])])
    func decompressed(_ type: RecordType, _ before: [UInt8], _ after: [UInt8]) throws {
        let name: [UInt8] = [1, 65, 1, 98, 0]
        let data = before + [1, 99, 192, 12] + after
        let message = [UInt8](repeating: 0, count: 12) + name + data
        let read = try RecordData.read(message.span, at: 17, length: data.count, type: type)
        #expect(read == before + [1, 99] + name + after)
        try RecordData.check(read.span, type: type)
        #expect(throws: WireError.self) { try RecordData.check(data.span, type: type) }
        #expect(throws: WireError.self) {
            try RecordData.read(message.span, at: 17, length: data.count - after.count - 1, type: type)
        }
    }

    @Test("A name that begins within the data may not end outside of it")
    func nameBeyondData() {
        let message = [UInt8](repeating: 0, count: 12) + [3, 97, 98, 99, 0]
        #expect(throws: WireError.self) { try RecordData.read(message.span, at: 12, length: 3, type: .ns) }
        #expect(throws: WireError.self) { try RecordData.read(message.span, at: 12, length: 6, type: .ns) }
    }

    @Test("Where a layout begins with a fixed part and names, compression is told of just these")
    func compressibleNames() {
        for raw in UInt16.min ... .max {
            let type = RecordType(rawValue: raw)
            guard let names = type.compressibleNames else { continue }
            let kinds = (type.layout?.fields ?? []).map(\.kind)
            #expect(
                [.ns, .md, .mf, .cname, .mb, .mg, .mr, .ptr, .soa, .minfo, .mx].contains(type),
                "RFC 1035 knows no \(type)")
            #expect(kinds.count { $0 == .name } == names.count)
            #expect(kinds.drop { $0 != .name }.prefix(names.count).allSatisfy { $0 == .name })
            #expect(names.prefix == (type == .mx ? 2 : 0))
        }
    }
}
