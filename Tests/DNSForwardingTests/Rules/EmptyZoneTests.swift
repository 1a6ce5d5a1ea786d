import DNSForwarding
import DNSWire
import Testing

@Suite("Empty zones (RFC 6303)")
struct EmptyZoneTests {
    private func answer(_ name: String, _ type: RecordType, zone: String) throws -> (ResponseCode, Message) {
        let seed = HashSeed(1, 2)
        var buffer = [UInt8](repeating: 0, count: 512)
        var scratch = ScannedName(seed: seed)
        var scanned = ScannedName(seed: seed)
        scanned.set(try Name(name))
        var writer = MessageWriter(buffer.mutableSpan, limit: 512)
        writer.append(Question(try Name(name), type))
        let labels = try Name(zone).labelCount
        let code = EmptyZone.answer(
            name: scanned, type: type, zoneLabels: labels, writer: &writer, scratch: &scratch)
        let length = writer.finish(id: MessageID(rawValue: 1), flags: [.response, .authoritative])
        return (code, try Message(buffer.span.extracting(0..<length)))
    }

    private func soaData(_ zone: String) throws -> [UInt8] {
        try Name(zone).octets + (try Name("nobody.invalid.").octets) + [
            0, 0, 0, 1, 0, 0, 0x0e, 0x10, 0, 0, 0x04, 0xb0, 0, 0x09, 0x3a, 0x80, 0, 0, 0x2a, 0x30,
        ]
    }

    @Test(
        "A name below the zone does not exist, and the zone's SOA says for how long",
        arguments: ["www.internal.example.", "a.b.c.INTERNAL.example.", "*.internal.example."])
    func below(name: String) throws {
        let (code, message) = try answer(name, .a, zone: "internal.example.")
        #expect(code == .nameError)
        #expect(message.answers.isEmpty)
        let soa = try #require(message.authority.first)
        #expect(soa.name == (try Name("internal.example.")) && soa.type == .soa && soa.ttl == 10_800)
        #expect(soa.data.suffix(36) == (try soaData("internal.example.")).suffix(36))
    }

    @Test("The zone's own name has no data of other types", arguments: [RecordType.a, .txt, .ds])
    func apex(type: RecordType) throws {
        let (code, message) = try answer("internal.example.", type, zone: "internal.example.")
        #expect(code == .noError)
        #expect(message.answers.isEmpty)
        #expect(
            message.authority == [
                Record(try Name("internal.example."), .soa, ttl: 10_800, data: try soaData("internal.example."))
            ])
    }

    @Test("The zone's own SOA and NS can be asked for")
    func ownRecords() throws {
        let zone = try Name("internal.example.")
        for type in [RecordType.soa, .any] {
            let (code, message) = try answer("internal.example.", type, zone: "internal.example.")
            #expect(code == .noError)
            #expect(message.answers == [Record(zone, .soa, ttl: 10_800, data: try soaData("internal.example."))])
            #expect(message.authority.isEmpty)
        }
        let (_, message) = try answer("internal.example.", .ns, zone: "internal.example.")
        #expect(message.answers == [Record(zone, .ns, ttl: 10_800, data: zone.octets)])
    }

    @Test("The longest name there can be still fits into 512 octets")
    func longest() throws {
        let name = String(repeating: String(repeating: "x", count: 62) + ".", count: 4)
        let (code, message) = try answer(name, .a, zone: String(name.dropFirst(63)))
        #expect(code == .nameError)
        #expect(message.authority.count == 1)
        let (_, atApex) = try answer(name, .a, zone: name)
        #expect(atApex.authority.count == 1)
    }

    @Test("The root may be an empty zone")
    func root() throws {
        let (code, message) = try answer("example.", .a, zone: ".")
        #expect(code == .nameError)
        #expect(message.authority == [Record(.root, .soa, ttl: 10_800, data: try soaData("."))])
    }
}
