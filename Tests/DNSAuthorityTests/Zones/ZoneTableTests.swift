// Which zone a name belongs to.

import DNSAuthority
import DNSWire
import Testing

@Suite("Tables of zones")
struct ZoneTableTests {
    private static let deep = String(repeating: "a.", count: 100) + "example."
    private static let origins = ["example.", "b.a.example.", "other.test.", "a.example.", deep]

    private static func table(_ origins: [String]) throws -> ZoneTable {
        var zones = ZoneTable(capacity: origins.count, seed: ZoneText.seed)
        for origin in origins { _ = zones.append(Zone(unusable: try Name(origin))) }
        return zones
    }

    private static func find(_ name: String, _ type: RecordType, in zones: borrowing ZoneTable) throws -> Int? {
        var scanned = ScannedName(seed: ZoneText.seed)
        scanned.set(try Name(name))
        return zones.find(scanned, type: type)
    }

    @Test(
        "The zone with the longest origin is found",
        arguments: [
            ("example.", 0), ("x.example.", 0), ("x.y.z.example.", 0), ("a.example.", 3), ("x.a.example.", 3),
            ("b.a.example.", 1), ("c.b.a.example.", 1), ("B.A.EXAMPLE.", 1), ("xb.a.example.", 3),
            ("other.test.", 2), ("test.", nil), (".", nil), ("nother.test.", nil), ("example.test.", nil),
            (deep, 4), ("b." + deep, 4), (String(deep.dropFirst(2)), 3),
        ] as [(String, Int?)])
    func longestMatch(_ name: String, _ number: Int?) throws {
        #expect(try Self.find(name, .a, in: Self.table(Self.origins)) == number)
    }

    @Test(
        "For DS records at an apex it is the zone above, where there is one",
        arguments: [
            ("example.", 0), ("a.example.", 0), ("b.a.example.", 3), ("x.b.a.example.", 1), ("other.test.", 2),
        ])
    func parents(_ name: String, _ number: Int) throws {
        #expect(try Self.find(name, .ds, in: Self.table(Self.origins)) == number)
    }

    @Test("The root is above everything")
    func root() throws {
        let zones = try Self.table(["example.", "."])
        #expect(try Self.find("test.", .a, in: zones) == 1)
        #expect(try Self.find(".", .a, in: zones) == 1)
        #expect(try Self.find("x.example.", .a, in: zones) == 0)
        #expect(try Self.find("example.", .ds, in: zones) == 1)
        #expect(try Self.find(".", .ds, in: zones) == 1)
    }

    @Test("A name is added once, in whichever case, and an empty table finds nothing")
    func appending() throws {
        var zones = ZoneTable(capacity: 3, seed: ZoneText.seed)
        #expect(try Self.find("example.", .a, in: zones) == nil)
        var added = [zones.append(Zone(unusable: try Name("example.")))]
        added.append(zones.append(Zone(unusable: try Name("EXAMPLE."))))
        added.append(zones.append(Zone(unusable: try Name("test."))))
        #expect(added == [true, false, true])
        let names = [zones[0].origin.description, zones[1].origin.description]
        #expect(names == ["example.", "test."])
        let count = zones.count
        #expect(count == 2)
    }

    @Test("A zone that could not be loaded fails every question for its names, and no other")
    func unusable() throws {
        let server = try TestServer(["example.": Samples.head], unusable: ["broken.example."])
        try server.check(Case("broken.example. SOA", .serverFailure, flags: []))
        try server.check(Case("www.broken.example. A", .serverFailure, flags: []))
        try server.check(Case("ns.example. A", answer: ["ns.example. 3600 A 192.0.2.53"]))
    }
}
