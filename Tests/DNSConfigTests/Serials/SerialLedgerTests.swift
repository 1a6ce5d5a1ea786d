// Serials from change to change.

import DNSWire
import Testing

@testable import DNSConfig

/// Loads of one zone, one after the other, each with the serials of the one before.
private struct Loads {
    let settings: String
    var now: Int64 = 1_764_093_600  // 2025-11-25 18:00:00
    var memory: LoadMemory?

    init(_ settings: String, ledger: SerialLedger? = nil) {
        self.settings = settings
        memory = ledger.map { LoadMemory(serials: $0) }
    }

    /// The serial and the codes of a load.
    mutating func load(_ zone: String, file: String = "z.yaml") throws -> (serial: UInt32, codes: [String]) {
        let configuration = "zones: [{name: home.example., file: \(file)\(settings)}]\n"
        let sources = SourceFiles(
            inMemory: ["swiftlet.yaml": Array(configuration.utf8), file: Array(zone.utf8)])
        let loaded = ConfigurationLoader(environment: [:], now: now).load(
            "swiftlet.yaml", from: sources, memory: memory)
        memory = loaded.memory
        let records = try #require(loaded.zones[0].records)
        let soa = try #require(records.entries.first { $0.type == .soa })
        let data = records.record(soa).data
        return (data.span.uint32(at: data.count - 20), loaded.diagnostics.map(\.code.rawValue))
    }
}

private func yaml(_ address: String) -> String {
    "'': {type: NS, value: ns.example.net.}\nwww: {type: A, value: \(address)}\n"
}

private func master(_ serial: UInt32, _ address: String = "192.0.2.1") -> String {
    "$TTL 60\n@ SOA ns.example.net. h.example.net. \(serial) 1h 1h 1h 1h\n@ NS ns.example.net.\nwww A \(address)\n"
}

@Suite struct SerialLedgerTests {
    @Test("without an SOA the serial is the time of the change, and stays as long as the content does")
    func unixtime() throws {
        var loads = Loads("")
        #expect(try loads.load(yaml("192.0.2.1")).serial == 1_764_093_600)
        loads.now += 100
        #expect(try loads.load(yaml("192.0.2.1")).serial == 1_764_093_600)
        #expect(try loads.load(yaml("192.0.2.2")).serial == 1_764_093_700)
        // twice within a second, and by a clock that was set back
        #expect(try loads.load(yaml("192.0.2.3")).serial == 1_764_093_701)
        loads.now -= 50_000
        #expect(try loads.load(yaml("192.0.2.4")).serial == 1_764_093_702)
    }

    @Test("the order of a file and the case of its names are not its content")
    func order() throws {
        var loads = Loads("")
        let first = try loads.load("'': {type: NS, value: ns.b.}\na: {type: A, values: [192.0.2.1, 192.0.2.2]}\n")
        loads.now += 100
        let second = try loads.load("A: {type: A, values: [192.0.2.2, 192.0.2.1]}\n'': {type: NS, value: ns.b.}\n")
        #expect(first.serial == second.serial)
        let third = try loads.load(
            "a: {type: A, ttl: 60, values: [192.0.2.2, 192.0.2.1]}\n'': {type: NS, value: ns.b.}\n")
        #expect(third.serial == 1_764_093_700)
    }

    @Test("what soa: says is content, too")
    func soaSettings() throws {
        var loads = Loads(", soa: {refresh: 1h}")
        #expect(try loads.load(yaml("192.0.2.1")).serial == 1_764_093_600)
        var others = Loads(", soa: {refresh: 2h}", ledger: loads.memory?.serials)
        others.now += 5
        #expect(try others.load(yaml("192.0.2.1")).serial == 1_764_093_605)
    }

    @Test("what is written is kept, with a warning when a change has no larger serial")
    func keep() throws {
        var loads = Loads("")
        #expect(try loads.load(master(5), file: "z").serial == 5)
        #expect(try loads.load(master(5), file: "z").codes == [])
        let changed = try loads.load(master(5, "192.0.2.2"), file: "z")
        #expect(changed.serial == 5)
        #expect(changed.codes == ["serial-unchanged"])
        #expect(try loads.load(master(6, "192.0.2.3"), file: "z").codes == [])
        let smaller = try loads.load(master(4, "192.0.2.4"), file: "z")
        #expect(smaller.serial == 4)
        #expect(smaller.codes == ["serial-smaller"])
    }

    @Test("a serial that is to be kept and is not there comes from the time, with a warning")
    func nothingToKeep() throws {
        var loads = Loads(", serial: keep")
        let load = try loads.load(yaml("192.0.2.1"))
        #expect(load.serial == 1_764_093_600)
        #expect(load.codes == ["no-serial"])
    }

    @Test("increment begins with the file's serial and counts the changes")
    func increment() throws {
        var loads = Loads(", serial: increment")
        #expect(try loads.load(master(7), file: "z").serial == 7)
        #expect(try loads.load(master(7), file: "z").serial == 7)
        #expect(try loads.load(master(7, "192.0.2.2"), file: "z").serial == 8)
        #expect(try loads.load(master(7, "192.0.2.3"), file: "z").serial == 9)
        #expect(try loads.load(master(20, "192.0.2.3"), file: "z").serial == 20)
    }

    @Test(
        "increment without a state directory forgets at a restart, which is said at the start alone")
    func forgotten() throws {
        var loads = Loads(", serial: increment")
        #expect(try loads.load(master(7), file: "z").codes == ["serial-forgotten"])
        #expect(try loads.load(master(7, "192.0.2.2"), file: "z").codes == [])
        loads.memory = LoadMemory(serials: SerialLedger(memory: .whole))
        #expect(try loads.load(master(7), file: "z").codes == [])
    }

    @Test("increment goes past the largest number (RFC 1982)")
    func wrap() throws {
        var loads = Loads(", serial: increment")
        #expect(try loads.load(master(.max), file: "z").serial == .max)
        #expect(try loads.load(master(.max, "192.0.2.2"), file: "z").serial == 1)
    }

    @Test("date is the day and a count")
    func date() throws {
        var loads = Loads(", serial: date", ledger: SerialLedger(memory: .whole))
        #expect(try loads.load(yaml("192.0.2.1")).serial == 2_025_112_500)
        #expect(try loads.load(yaml("192.0.2.2")).serial == 2_025_112_501)
        loads.now += 86400
        #expect(try loads.load(yaml("192.0.2.2")).serial == 2_025_112_501)
        #expect(try loads.load(yaml("192.0.2.3")).serial == 2_025_112_600)
    }

    @Test(
        "where earlier serials may be forgotten, none is smaller than they can have been",
        arguments: ["increment", "date"])
    func doubtful(policy: String) throws {
        var loads = Loads(", serial: \(policy)", ledger: SerialLedger(memory: .doubtful))
        var last: UInt32 = 0
        for _ in 0..<5 {
            let serial = try loads.load(yaml("192.0.2.1")).serial
            #expect(serial > last)
            last = serial
            // the process is started again, and knows nothing
            loads.memory = LoadMemory(serials: SerialLedger(memory: .doubtful))
            loads.now += 3600
        }
    }

    @Test("an SOA of a YAML zone that does not say its serial has one of the policy")
    func writtenWithout() throws {
        var loads = Loads("")
        let soa = "{type: SOA, value: {mname: ns.b., rname: h.b.}}"
        #expect(try loads.load("'': [{type: NS, value: ns.b.}, \(soa)]\n").serial == 1_764_093_600)
    }
}
