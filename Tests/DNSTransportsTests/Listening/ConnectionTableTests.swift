// Who is let in, and who must go.

import DNSWire
import NIOCore
import Testing

@testable import DNSTransports

@Suite struct ConnectionTableTests {
    /// A connection by name, and since when it is idle.
    private struct Member: Equatable {
        let name: String
        var idle: UInt64?
    }

    private var table = ConnectionTable<Member>()
    private var limits = StreamLimits()

    init() {
        limits.connections = 4
        limits.connectionsPerClient = 3
    }

    /// What happens to a newcomer, in words.
    private mutating func admit(_ name: String, from text: String, idle: UInt64? = nil) throws -> String {
        let address = try #require(IPAddress(text))
        let admission = table.admit(Member(name: name, idle: idle), from: address, limits: limits) {
            $0.idle.map(NIODeadline.uptimeNanoseconds)
        }
        switch admission {
        case .admitted: return "in"
        case .instead(_, let victim, let cause): return "in for \(victim.name): \(cause)"
        case .refused(let cause): return "out: \(cause)"
        }
    }

    private var names: [String] { table.members.map(\.name) }

    @Test("A client may have its share and no more; others are not concerned")
    mutating func share() throws {
        for name in ["a", "b", "c"] { #expect(try admit(name, from: "192.0.2.1", idle: 1) == "in") }
        #expect(try admit("d", from: "192.0.2.1") == "out: clientShare")
        #expect(try admit("e", from: "192.0.2.2") == "in")
        #expect(names == ["a", "b", "c", "e"])
    }

    @Test("A client over its share is refused even when the table is full of idle connections")
    mutating func shareFirst() throws {
        for name in ["a", "b", "c"] { _ = try admit(name, from: "192.0.2.1", idle: 1) }
        _ = try admit("d", from: "192.0.2.2", idle: 1)
        #expect(try admit("e", from: "192.0.2.1") == "out: clientShare")
        #expect(table.count == 4)
    }

    @Test("The addresses of one /64 are one client, those of two are two; IPv4 counts by address")
    mutating func prefixes() throws {
        for host in ["2001:db8::1", "2001:db8::2", "2001:db8::ffff:ffff:ffff:ffff"] {
            #expect(try admit(host, from: host) == "in")
        }
        #expect(try admit("x", from: "2001:db8::4") == "out: clientShare")
        #expect(try admit("y", from: "2001:db8:0:1::1") == "in")
        table = ConnectionTable()
        for host in 1...4 { #expect(try admit("\(host)", from: "192.0.2.\(host)") == "in") }
    }

    @Test("When all places are taken, the connection that has been idle longest goes, whoever has the most")
    mutating func longestIdle() throws {
        _ = try admit("busy", from: "192.0.2.1")
        _ = try admit("young", from: "192.0.2.1", idle: 30)
        _ = try admit("old", from: "192.0.2.2", idle: 10)
        _ = try admit("middle", from: "192.0.2.1", idle: 20)
        #expect(try admit("new", from: "192.0.2.3") == "in for old: evictedIdle")
        #expect(names == ["busy", "young", "middle", "new"])
        #expect(try admit("newer", from: "192.0.2.4") == "in for middle: evictedIdle")
    }

    @Test("When none is idle, the client with the most connections loses its oldest")
    mutating func largest() throws {
        _ = try admit("lone", from: "192.0.2.1")
        _ = try admit("first", from: "192.0.2.2")
        _ = try admit("second", from: "192.0.2.2")
        _ = try admit("other", from: "192.0.2.3")
        #expect(try admit("new", from: "192.0.2.4") == "in for first: evictedLargest")
        #expect(try admit("newer", from: "192.0.2.5") == "in for lone: evictedLargest")
    }

    @Test("A place that was freed is free, for the client's share too; freeing it twice does nothing")
    mutating func freed() throws {
        let address = try #require(IPAddress("192.0.2.1"))
        var numbers: [UInt64] = []
        for name in ["a", "b", "c"] {
            guard
                case .admitted(let number) = table.admit(
                    Member(name: name), from: address, limits: limits, idleSince: { _ in nil })
            else { continue }
            numbers.append(number)
        }
        try #require(numbers.count == 3)
        table.remove(numbers[1])
        table.remove(numbers[1])
        #expect(names == ["a", "c"])
        #expect(try admit("d", from: "192.0.2.1") == "in")
        #expect(try admit("e", from: "192.0.2.1") == "out: clientShare")
    }

    @Test("Nobody is let in when the server ends")
    mutating func closed() throws {
        table.isClosed = true
        #expect(try admit("a", from: "192.0.2.1") == "out: draining")
        #expect(table.count == 0)
    }
}
