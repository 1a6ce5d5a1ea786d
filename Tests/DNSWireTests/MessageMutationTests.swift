import DNSWire
import TestSupport
import Testing

@Suite("Spoiled messages")
struct MessageMutationTests {
    @Test("What real servers and clients sent, and what once was misread, holds", arguments: Seed.all(in: "message"))
    func seed(_ seed: Seed) {
        #expect(MessageLaw.violation(in: seed.octets) == nil)
    }

    @Test("10,000 spoiled messages neither crash nor break what must hold")
    func spoiled() throws {
        let seeds = Seed.all(in: "message")
        try #require(seeds.count > 15)
        var readable = 0
        for number in 0..<10_000 {
            var generator = SeededGenerator(seed: UInt64(number))
            let octets = Mutation.of(generator.one(of: seeds).octets, using: &generator)
            #expect(MessageLaw.violation(in: octets) == nil, "seed \(number): \(octets)")
            if (try? Message(octets.span)) != nil { readable += 1 }
        }
        // spoiled enough to be refused often, and not always
        #expect(500...8_000 ~= readable)
    }
}
