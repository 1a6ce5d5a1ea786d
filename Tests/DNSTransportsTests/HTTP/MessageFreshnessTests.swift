// How long answers may be kept by caches of HTTP.

import DNSWire
import Testing

@testable import DNSTransports

@Suite struct MessageFreshnessTests {
    /// A message with a question and records, each at the root.
    static func message(
        code: UInt8 = 0, flags: UInt8 = 0x84, answers: [(type: UInt16, ttl: UInt32)] = [],
        soa: (ttl: UInt32, minimum: UInt32)? = nil
    ) -> [UInt8] {
        var octets: [UInt8] = [0, 1, flags, code, 0, 1, 0, UInt8(answers.count), 0, soa == nil ? 0 : 1, 0, 0]
        octets += [0, 0, 1, 0, 1]
        for (type, ttl) in answers {
            octets.append(0)
            octets.append(network: type)
            octets.append(network: UInt16(1))
            octets.append(network: ttl)
            octets += [0, 4, 192, 0, 2, 1]
        }
        if let soa {
            octets += [0, 0, 6, 0, 1]
            octets.append(network: soa.ttl)
            octets += [0, 22, 0, 0] + [UInt8](repeating: 0, count: 16)
            octets.append(network: soa.minimum)
        }
        return octets
    }

    private func seconds(_ message: [UInt8]) -> UInt32? { MessageFreshness.seconds(of: message.span) }

    @Test("An answer stays fresh for its smallest TTL (RFC 8484 s5.1)")
    func answers() {
        #expect(seconds(Self.message(answers: [(1, 300)])) == 300)
        #expect(seconds(Self.message(answers: [(1, 300), (1, 60), (1, 120)])) == 60)
        #expect(seconds(Self.message(answers: [(1, 300)], soa: (10, 10))) == 300)
        #expect(seconds(Self.message(answers: [(1, 0)])) == 0)
        #expect(seconds(Self.message(answers: [(1, 0x8000_0001)])) == 0)
    }

    @Test("A denial stays fresh for the lesser of its SOA's TTL and MINIMUM (RFC 8484 s5.1, RFC 2308 s5)")
    func denials() {
        #expect(seconds(Self.message(soa: (3600, 300))) == 300)
        #expect(seconds(Self.message(code: 3, soa: (60, 300))) == 60)
        #expect(seconds(Self.message(code: 3, answers: [(5, 900)], soa: (3600, 300))) == 300)
    }

    @Test("Failures, truncated answers, denials without SOA and what is no message are not kept")
    func notKept() {
        #expect(seconds(Self.message(code: 2, answers: [(1, 300)])) == nil)
        #expect(seconds(Self.message(code: 5)) == nil)
        #expect(seconds(Self.message(flags: 0x86, answers: [(1, 300)])) == nil)
        #expect(seconds(Self.message()) == nil)
        #expect(seconds(Array(Self.message(answers: [(1, 300)]).dropLast(3))) == nil)
        #expect(seconds([1, 2, 3]) == nil)
    }
}
