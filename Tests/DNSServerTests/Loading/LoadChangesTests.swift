// What is said to be different between two loads.

import DNSAuthority
import DNSConfig
import DNSWire
import Testing

@testable import DNSServer
@testable import swiftlet

@Suite("Changes between loads") struct LoadChangesTests {
    private static let head = """
        $TTL 60
        @ SOA ns1 hostmaster 1 3600 600 86400 60
        @ NS ns1
        ns1 A 192.0.2.53

        """

    private static func load(_ configuration: String, _ zone: String, _ previous: ServingState? = nil) throws
        -> LoadedState
    {
        let files = ["swiftlet.yaml": configuration, "home.zone": zone, "hosts": "192.0.2.1 box\n"]
        let sources = SourceFiles(inMemory: files.mapValues { Array($0.utf8) })
        let loaded = Loaded(
            ConfigurationLoader(environment: [:], now: 7).load("swiftlet.yaml", from: sources),
            seed: HashSeed(1, 2), previous: previous)
        return LoadedState(
            configuration: try #require(loaded.configuration), state: try #require(loaded.state))
    }

    private static let home = "zones: [{name: home.example., file: home.zone}]\n"

    @Test(
        "The records of a zone are compared RRset by RRset, whatever their order and case",
        arguments: [
            ("nas A 192.0.2.1\nnas A 192.0.2.2\n", "NAS A 192.0.2.2\nnas A 192.0.2.1\n", ["Nothing has changed."], 0),
            ("nas A 192.0.2.1\n", "nas A 192.0.2.2\n", ["Zone home.example.: 1 RRset changed."], 0),
            ("nas A 192.0.2.1\nnas A 192.0.2.2\n", "nas A 192.0.2.2\n", ["Zone home.example.: 1 RRset changed."], 1),
            ("nas A 192.0.2.1\n", "nas 61 A 192.0.2.1\n", ["Zone home.example.: 1 RRset changed."], 0),
            (
                "nas A 192.0.2.1\nnas TXT a\nnas TXT b\n", "tv A 192.0.2.1\n",
                ["Zone home.example.: 1 RRset added, 2 RRsets removed."], 3
            ),
            ("@ ALIAS a.example.\n", "@ ALIAS b.example.\n", ["Zone home.example.: 1 RRset changed."], 0),
            ("", "a.b A 192.0.2.1\n", ["Zone home.example.: 1 RRset added."], 0),
        ])
    func zones(old: String, new: String, summary: [String], lost: Int) throws {
        let before = try Self.load(Self.home, Self.head + old)
        let after = try Self.load(Self.home, Self.head + new, before.state)
        let changes = LoadChanges(from: before, to: after, startedWith: before.configuration)
        #expect(changes.summary == summary)
        #expect(changes.zones.reduce(0) { $0 + $1.lostRecords } == lost)
    }

    @Test("A serial alone is told as such")
    func serial() throws {
        let before = try Self.load(Self.home, Self.head)
        let after = try Self.load(Self.home, Self.head.replacing("hostmaster 1 ", with: "hostmaster 2 "))
        let changes = LoadChanges(from: before, to: after, startedWith: before.configuration)
        #expect(changes.summary == ["Zone home.example.: serial 1 -> 2."])
        #expect(changes.zones.first?.rrsets.isEmpty ?? false)
    }

    @Test(
        "Every key that has another value is told",
        arguments: [
            ("hosts: hosts\n", ["The overlay of hosts files is new: 2 records.", "Changed: hosts."]),
            ("access: {query: private}\ncache: {max_ttl: 1h}\n", ["Changed: cache, access."]),
            ("reload: {watch: true}\n", ["Changed: reload."]),
            (
                "limits: {clients: 7}\nlog: {level: debug}\nworkers: 900\nlisten: udp://127.0.0.1:5300\n",
                ["Changed: listen.", "These take effect at the next start: workers, limits, log."]
            ),
            (
                "forward: [{zone: lan., answer: nxdomain}]\ncache: {size: 0}\n",
                ["Forwarding for lan. is new."]
            ),
        ])
    func keys(added: String, summary: [String]) throws {
        let before = try Self.load(Self.home, Self.head)
        let after = try Self.load(Self.home + added, Self.head, before.state)
        let changes = LoadChanges(from: before, to: after, startedWith: before.configuration)
        #expect(changes.summary == summary)
        let back = LoadChanges(from: after, to: before, startedWith: before.configuration)
        #expect(!back.isEmpty || changes.settings.isEmpty)
    }

    @Test("Of a zone with more changes than are told it is known how many names changed")
    func many() throws {
        let records = (0..<30).map { "n\($0) A 192.0.2.1\n" }.joined()
        let before = try Self.load(Self.home, Self.head + records)
        let after = try Self.load(Self.home, Self.head, before.state)
        let found = ZoneChange(
            before.state.zones[0].origin, .changed, from: before.state.zones[0], to: after.state.zones[0],
            seed: HashSeed(1, 2), isOverlay: false, atMost: 10)
        let change = try #require(found)
        #expect(change.rrsets.count == 10)
        #expect(change.furtherNames == 20)
        #expect(change.lostRecords == 30)
    }

    @Test("What goes is counted at all names, also where as much comes in its place")
    func exchanged() throws {
        func zone(_ prefix: String, _ alias: String) -> String {
            Self.head + alias
                + (0..<30).map { "\(prefix)\($0) A 192.0.2.1\n\(prefix)\($0) A 192.0.2.2\n" }.joined()
        }
        let before = try Self.load(Self.home, zone("old", "@ ALIAS a.example.\n"))
        let after = try Self.load(Self.home, zone("new", "@ TXT a\n"), before.state)
        let found = ZoneChange(
            before.state.zones[0].origin, .changed, from: before.state.zones[0], to: after.state.zones[0],
            seed: HashSeed(1, 2), isOverlay: false, atMost: 10)
        let change = try #require(found)
        #expect(change.lostRecords == 61)
        // the apex, each name that went or came, and the alias: ten of them are told
        #expect(change.furtherNames == 1 + 30 + 30 + 1 - 10)
    }
}
