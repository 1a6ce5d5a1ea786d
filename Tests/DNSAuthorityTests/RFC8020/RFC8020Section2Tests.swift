// RFC 8020 s2: a name error means that nothing is below the name either, so names with something below them exist.

import DNSWire
import Testing

@Suite("RFC 8020 s2, nothing underneath")
struct RFC8020Section2Tests {
    private static let server = Result {
        try TestServer(["example.": Samples.head + "a.b.c.d 300 A 192.0.2.1\nx.sub.y 300 NS ns.elsewhere.test.\n"])
    }

    @Test(
        "Every name between an owner and the apex exists",
        arguments: ["b.c.d.example. A", "c.d.example. A", "d.example. ANY", "sub.y.example. A", "y.example. NS"])
    func emptyNonTerminals(_ question: String) throws {
        try Self.server.get().check(Case(question, authority: [Samples.soa("example.")]))
    }

    @Test(
        "Names beside and below those that exist do not",
        arguments: [
            "x.b.c.d.example. A", "bb.c.d.example. A", "e.example. ANY", "x.a.b.c.d.example. A", "sub.example. A",
        ])
    func nameErrors(_ question: String) throws {
        try Self.server.get().check(Case(question, .nameError, authority: [Samples.soa("example.")]))
    }

    @Test("A name of 127 labels is looked for, too")
    func deep() throws {
        let name = String(repeating: "a.", count: 120) + "example."
        try Self.server.get().check(Case("\(name) A", .nameError, authority: [Samples.soa("example.")]))
        let deep = try TestServer(["example.": Samples.head + "\(name) 300 A 192.0.2.1\n"])
        try deep.check(Case("\(name) A", answer: ["\(name) 300 A 192.0.2.1"]))
        try deep.check(Case("\(name.dropFirst(100)) A", authority: [Samples.soa("example.")]))
        try deep.check(Case("b.\(name.dropFirst(100)) A", .nameError, authority: [Samples.soa("example.")]))
        try deep.check(Case("b.\(name.dropFirst(4)) A", .nameError, authority: [Samples.soa("example.")]))
    }
}
