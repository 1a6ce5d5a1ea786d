// Serials across restarts, in a state directory of the disk.

import DNSWire
import Glibc
import TestSupport
import Testing

@testable import DNSConfig

@Suite struct SerialStoreTests {
    /// A folder that nobody else uses.
    private static func folder() throws -> String { try #require(TestFolder.temporary()).path }

    private static func ledger() throws -> SerialLedger {
        SerialLedger(
            entries: [
                try Name("home.example."): .init(serial: Serial(7), digest: RecordDigest(first: 1, second: .max)),
                try Name("a\\032b.example."): .init(serial: Serial(.max), digest: RecordDigest(first: 0, second: 0)),
                .root: .init(serial: Serial(0), digest: RecordDigest(first: 0x0123_4567_89ab_cdef, second: 5)),
            ], memory: .whole)
    }

    @Test("what is saved is read again")
    func roundTrip() throws {
        let store = SerialStore(folder: try Self.folder() + "/made")
        #expect(store.load().ledger == SerialLedger(memory: .whole))
        #expect(store.load().problem == nil)
        try store.save(try Self.ledger())
        let (ledger, problem) = store.load()
        #expect(ledger == (try Self.ledger()))
        #expect(problem == nil)
    }

    @Test("a file cut short or scribbled over anywhere is noticed, and never read as something else")
    func damaged() throws {
        let whole = try Self.ledger()
        let octets = Array(SerialStore.text(of: whole).utf8)
        for length in 0..<octets.count - 1 {
            let (entries, isWhole) = SerialStore.parse(Array(octets[..<length]))
            #expect(!isWhole)
            for (name, entry) in entries { #expect(whole.entries[name] == entry) }
        }
        for place in octets.indices {
            var changed = octets
            changed[place] = UInt8(ascii: "%")
            let (entries, isWhole) = SerialStore.parse(changed)
            #expect(!isWhole || entries.count == 3)
        }
    }

    @Test("a directory that cannot be written is told of")
    func unwritable() throws {
        let store = SerialStore(folder: "/proc/version/state")
        #expect(throws: SerialStore.Failure.self) { try store.save(SerialLedger(memory: .whole)) }
        let (ledger, problem) = store.load()
        #expect(ledger.memory == .doubtful)
        #expect(problem?.contains("cannot be written") == true)
    }
}
