// What is written down of queries, and what becomes of it when that is too much.

import DNSDispatch
import DNSForwarding
import DNSWire
import Glibc
import Logging
import TestSupport
import Testing

@testable import DNSServer

@Suite("The query log") struct QueryLogTests {
    private static let silent = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    private static let address = IPAddress(v4: 0xc000_0207)
    private static let address6 = IPAddress("2001:db8:1:2::7")!

    private static func query(_ name: String, _ type: RecordType = .a) throws -> [UInt8] {
        try [0, 1, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0] + Name(name).octets + [0, UInt8(type.rawValue), 0, 1]
    }

    /// Has queries noted by a recorder, and returns what is on its shelf then.
    private static func records(
        _ plan: QueryLogPlan = QueryLogPlan(to: .standardOutput, clients: .kept), capacity: Int = 1 << 20,
        _ note: (QueryRecorder) throws -> Void
    ) rethrows -> (records: [QueryRecord], dropped: UInt64) {
        let shelf = QueryShelf(capacity: capacity)
        let recorder = QueryRecorder(plan, shelf, seed: 1) {}
        try note(recorder)
        recorder.flush()
        var octets: [UInt8] = []
        shelf.take(&octets)
        var records: [QueryRecord] = []
        QueryRecords.forEach(octets.span) { records.append($0) }
        return (records, shelf.dropped)
    }

    private static func note(
        _ recorder: QueryRecorder, _ query: [UInt8], from client: IPAddress = address,
        over transport: QueryTransport = .datagram, _ code: ResponseCode = .noError
    ) {
        recorder.note(
            query.span, from: client, over: transport, at: Instant(nanoseconds: 1_500_000_000),
            now: Instant(nanoseconds: 1_500_123_456), .upstream, code, size: 77)
    }

    @Test("A record is the query that it was made of")
    func record() throws {
        let name = "A.\(String(repeating: "b", count: 63)).example."
        let (records, _) = try Self.records { recorder in
            Self.note(recorder, try Self.query(name, .mx), from: Self.address6, over: .https, .badVersion)
            Self.note(recorder, try Self.query("."))
        }
        let first = QueryRecord(
            time: Instant(nanoseconds: 1_500_000_000), took: 123, client: Self.address6, transport: .https,
            name: try Name(name).octets, type: .mx, recordClass: .internet, code: .badVersion, source: .upstream,
            size: 77)
        #expect(records.count == 2)
        #expect(records.first == first)
        #expect(records.last?.name == [0])
        #expect(records.last?.client == Self.address)
    }

    @Test(
        "A query whose question cannot be read is noted without one",
        arguments: [[], [1, 97], [1, 97, 0, 0, 1], [192, 12, 0, 1, 0, 1], [UInt8](repeating: 1, count: 400)])
    func unreadable(question: [UInt8]) {
        let (records, _) = Self.records { Self.note($0, [0, 1, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0] + question) }
        #expect(records.map(\.name) == [[]])
    }

    @Test("What the server asks itself is not logged")
    func own() throws {
        let (records, _) = try Self.records { Self.note($0, try Self.query("a."), from: IPAddress(v4: 0)) }
        #expect(records.isEmpty)
    }

    @Test(
        "Of clients as much is told as is wanted",
        arguments: [
            (QueryLogPlan.Clients.kept, ["192.0.2.7", "2001:db8:1:2::7"]),
            (.truncated, ["192.0.2.0", "2001:db8:1::"]), (.dropped, ["-", "-"]),
        ])
    func clients(clients: QueryLogPlan.Clients, shown: [String]) throws {
        let plan = QueryLogPlan(to: .standardOutput, clients: clients)
        let (records, _) = try Self.records(plan) { recorder in
            Self.note(recorder, try Self.query("a."))
            Self.note(recorder, try Self.query("a."), from: Self.address6)
        }
        #expect(records.map { $0.client?.description ?? "-" } == shown)
    }

    @Test("A sample is about as large as it is to be")
    func sample() throws {
        let query = try Self.query("a.")
        let plan = QueryLogPlan(to: .standardOutput, sample: 0.25)
        let (records, _) = Self.records(plan) { recorder in for _ in 0..<4000 { Self.note(recorder, query) } }
        #expect(900...1100 ~= records.count)
    }

    @Test("What finds no room is dropped and counted, and nobody waits")
    func dropped() throws {
        let query = try Self.query("a.example.")
        let (records, dropped) = Self.records(capacity: 10_000) { recorder in
            for _ in 0..<1000 {
                Self.note(recorder, query)
                recorder.flush()
            }
        }
        #expect(records.count + Int(dropped) == 1000)
        #expect(100...300 ~= records.count)
    }

    @Test("A line has all fields, and JSON is JSON whatever a name holds")
    func lines() throws {
        var record = QueryRecord(
            time: Instant(nanoseconds: 1_500_000), took: 12, client: Self.address, transport: .datagram,
            name: [3, 0x61, 0x22, 0x5c, 0], type: .a, recordClass: .chaos, code: .nameError, source: .cache, size: 31)
        func line(_ format: QueryLogPlan.Format) -> String {
            var line = QueryLine(format, offset: 1_800_000_000_000_000_000)
            var out: [UInt8] = []
            line.append(record, to: &out)
            return String(decoding: out, as: UTF8.self)
        }
        #expect(
            line(.json) == #"{"v":1,"time":"2027-01-15T08:00:00.001500Z","client":"192.0.2.7","transport":"udp","#
                + #""name":"a\\\"\\\\.","type":"A","class":"CH","rcode":"NXDOMAIN","source":"cache","size":31,"us":12}"#
                + "\n")
        record.client = nil
        record.name = []
        record.transport = .tls
        #expect(line(.json).contains(#""client":null,"transport":"tls","name":null,"#))
        #expect(line(.text) == "2027-01-15T08:00:00.001500Z - tls - A CH NXDOMAIN cache 31 12us\n")
    }

    @Test("What was noted is in the file at the end, also in one that was opened anew")
    func file() throws {
        let folder = try #require(TestFolder.temporary())
        defer { folder.remove() }
        let path = folder.path + "/queries"
        let log = try QueryLog(QueryLogPlan(to: .file(path), format: .text), threads: 2, log: Self.silent)
        for number in 0..<2 {
            let recorder = log.recorder(number)
            for _ in 0..<100 { Self.note(recorder, try Self.query("a.example.")) }
            recorder.flush()
        }
        log.end()
        #expect(log.counts.written == 200 && log.counts.dropped == 0 && log.counts.failed == 0)
        #expect(folder.text("queries").split(separator: "\n").count == 200)
        // another server goes on with the same file
        let next = try QueryLog(QueryLogPlan(to: .file(path), format: .text), threads: 1, log: Self.silent)
        let recorder = next.recorder(0)
        Self.note(recorder, try Self.query("b.example."))
        recorder.flush()
        next.end()
        #expect(folder.text("queries").split(separator: "\n").count == 201)
    }

    @Test("What was noted before a file is opened anew is in the one that was renamed")
    func rotation() throws {
        let folder = try #require(TestFolder.temporary())
        defer { folder.remove() }
        let path = folder.path + "/queries"
        let log = try QueryLog(QueryLogPlan(to: .file(path), format: .text), threads: 1, log: Self.silent)
        let recorder = log.recorder(0)
        Self.note(recorder, try Self.query("a.example."))
        recorder.flush()
        #expect(unsafe rename(path, path + ".1") == 0)
        log.reopen()
        Self.note(recorder, try Self.query("b.example."))
        recorder.flush()
        log.end()
        #expect(folder.text("queries.1").contains(" a.example. "))
        #expect((folder.text("queries.1") + folder.text("queries")).split(separator: "\n").count == 2)
    }

    @Test("A full disk costs the records and nothing else")
    func fullDisk() throws {
        let log = try QueryLog(QueryLogPlan(to: .file("/dev/full")), threads: 1, log: Self.silent)
        let recorder = log.recorder(0)
        for _ in 0..<100 { Self.note(recorder, try Self.query("a.example.")) }
        recorder.flush()
        log.end()
        #expect(log.counts.failed == 100 && log.counts.written == 0)
    }

    @Test("A file that cannot be opened is said at the start")
    func unopened() {
        #expect(throws: ServerFailure.self) {
            try QueryLog(QueryLogPlan(to: .file("/nowhere/queries")), threads: 1, log: Self.silent)
        }
    }
}
