// Whole configurations into values.

import DNSConfig
import DNSWire
import TestSupport
import Testing

@Suite struct ConfigurationTests {
    @Test("an empty configuration has the defaults of the documentation")
    func defaults() throws {
        let loaded = TestSources.configuration("x-nothing: here\n")
        let configuration = try #require(loaded.configuration)
        #expect(configuration == Configuration())
        #expect(configuration.listen.map(\.description) == ["dns://0.0.0.0:53", "dns://[::]:53"])
        #expect(configuration.access.query.entries == [.everyone])
        #expect(configuration.access.forward.entries == [.private, .attached6])
        #expect(configuration.limits.queries == 4096 && configuration.limits.queueTime == .seconds(1))
        #expect(configuration.limits.clients == 1024 && configuration.limits.receiveBuffer == 2048)
        #expect(configuration.limits.socketBuffer == 4_194_304 && configuration.limits.tcpConnections == 512)
        #expect(configuration.limits.tcpPerClient == 32 && configuration.limits.tcpIdle == .seconds(10))
        // one: that there is nothing to serve
        #expect(loaded.errors == 0 && loaded.warnings == 1)
    }

    @Test("every key reaches its value")
    func everyKey() throws {
        let loaded = TestSources.configuration(
            """
            x-servers: &servers [9.9.9.9, "[2620:fe::fe]:5353"]
            listen: [dns://127.0.0.1:5300, "udp://[::1]:5301", tcp://127.0.0.1:5302]
            workers: 3
            zones:
              - {name: home.example., file: zones/home.example.yaml, query: 192.168.0.0/16}
              - {name: Example.COM, file: /zones/example.com.zone}
            forward:
              - {zone: ., upstreams: *servers, policy: round_robin, hedge: 80ms, timeout: 1500ms, fallback: 8.8.8.8,
                health: {interval: 5s, failures: 2}}
              - {zone: [lan., 168.192.in-addr.arpa.], upstreams: tcp://192.168.178.1}
              - {zone: internal.example., answer: nxdomain}
            access: {query: [everyone], forward: [private, attached, 10.0.0.0/8]}
            limits: {queries: 1, queue_time: 2s, clients: 3, receive_buffer: 4KiB, socket_buffer: 5MiB,
              tcp_connections: 6, tcp_per_client: 7, tcp_idle: 8s}
            log: {level: debug, format: json}
            """,
            [
                "zones/home.example.yaml": "'': {type: NS, value: ns.example.com.}\n",
                "/zones/example.com.zone": "$TTL 60\n@ SOA ns.b. h.b. 1 1h 1h 1h 1h\n@ NS ns.example.net.\n",
            ])
        #expect(loaded.diagnostics == [])
        let configuration = try #require(loaded.configuration)
        #expect(
            configuration.listen.map(\.description) == [
                "dns://127.0.0.1:5300", "udp://[::1]:5301", "tcp://127.0.0.1:5302",
            ])
        #expect(configuration.workers == 3)
        #expect(configuration.zones.map(\.name.description) == ["home.example.", "Example.COM."])
        #expect(configuration.zones.map(\.path) == ["zones/home.example.yaml", "/zones/example.com.zone"])
        #expect(configuration.zones[0].query?.entries == [.network(try #require(Network("192.168.0.0/16")))])
        #expect(configuration.zones[1].query == nil)
        #expect(
            configuration.forward.map(\.zones.description) == [
                "[.]", "[lan., 168.192.in-addr.arpa.]", "[internal.example.]",
            ]
        )
        let quad9 = try #require(IPAddress("9.9.9.9"))
        let quad9v6 = try #require(IPAddress("2620:fe::fe"))
        let router = try #require(IPAddress("192.168.178.1"))
        var first = UpstreamGroup([
            .server(Upstream(.dns, SocketAddress(quad9, port: 53))),
            .server(Upstream(.dns, SocketAddress(quad9v6, port: 5353))),
        ])
        first.policy = .roundRobin
        first.hedge = .after(.milliseconds(80))
        first.timeout = .milliseconds(1500)
        first.fallback = [.server(Upstream(.dns, SocketAddress(try #require(IPAddress("8.8.8.8")), port: 53)))]
        first.health.interval = .seconds(5)
        first.health.failures = 2
        let second = UpstreamGroup([.server(Upstream(.tcp, SocketAddress(router, port: 53)))])
        #expect(configuration.forward.map(\.action) == [.ask(first), .ask(second), .nameError])
        #expect(second.policy == .failover && second.hedge == nil && second.timeout == .seconds(2))
        #expect(second.health.interval == .seconds(10) && second.health.failures == 3)
        #expect(
            configuration.access.forward.entries == [
                .private, .attached, .network(try #require(Network("10.0.0.0/8"))),
            ])
        #expect(configuration.limits.queries == 1 && configuration.limits.queueTime == .seconds(2))
        #expect(configuration.limits.clients == 3 && configuration.limits.receiveBuffer == 4096)
        #expect(configuration.limits.socketBuffer == 5 << 20 && configuration.limits.tcpConnections == 6)
        #expect(configuration.limits.tcpPerClient == 7 && configuration.limits.tcpIdle == .seconds(8))
        #expect(configuration.log.level == .debug && configuration.log.format == .json)
        #expect(loaded.zones.map { $0.records?.count } == [2, 2])
    }

    @Test("names of the house, and what keeps them there, are as they are written")
    func house() throws {
        let loaded = TestSources.configuration(
            """
            zones:
              - {name: home.example., file: home.example.yaml, mode: overlay}
              - {name: a.example., file: home.example.yaml, mode: authoritative, ns: ns.example.net.}
            forward: [{zone: ., upstreams: 9.9.9.9}]
            hosts: [hosts, /etc/hosts, ./hosts]
            special_names: {canary: true}
            rebinding: {protect: all, allow: [plex.direct, Example.]}
            """,
            [
                "home.example.yaml": "nas: {type: A, value: 192.168.1.10}\n", "hosts": "192.168.1.11 tv\n",
                "/etc/hosts": "192.168.1.12 radio\n",
            ])
        #expect(loaded.diagnostics == [])
        let configuration = try #require(loaded.configuration)
        #expect(configuration.hosts == ["hosts", "/etc/hosts"])
        #expect(configuration.specialNames == SpecialNames(isEnabled: true, canary: true))
        #expect(configuration.rebinding.protect == .all)
        #expect(configuration.rebinding.allow.map(\.description) == ["plex.direct.", "Example."])
        #expect(loaded.zones.map(\.isOverlay) == [true, false])
        // the overlay has what is written, and nothing else
        #expect(loaded.zones.map { $0.records?.count } == [1, 3])
        #expect(loaded.hosts?.records.count == 4)
    }

    @Test("an upstream is a server, all servers of a file, or all addresses of a name, which others resolve")
    func upstreamSources() throws {
        let loaded = TestSources.configuration(
            """
            bootstrap: [192.0.2.53, "tcp://[2001:db8::53]:5353"]
            forward:
              - {zone: ., upstreams: [dns.example, tcp://DNS2.Example.:5353, 192.0.2.1], fallback: resolv.conf:servers}
              - {zone: a., upstreams: [udp://dns.example, resolv.conf:servers]}
              - {zone: b., upstreams: [tls://192.0.2.4#DNS3.example, tls://dns2.example]}
            """, ["servers": "nameserver 192.0.2.2\n"])
        #expect(loaded.diagnostics == [])
        let configuration = try #require(loaded.configuration)
        #expect(configuration.bootstrap.map(\.description) == ["192.0.2.53:53", "tcp://[2001:db8::53]:5353"])
        guard case .ask(let group) = configuration.forward[0].action else { return }
        #expect(
            group.upstreams == [
                .host(UpstreamHost(.dns, try Name("dns.example."), port: 53)),
                .host(UpstreamHost(.tcp, try Name("dns2.example."), port: 5353)),
                .server(Upstream(.dns, SocketAddress(try #require(IPAddress("192.0.2.1")), port: 53))),
            ])
        #expect(group.fallback == [.file("servers")])
        guard case .ask(let encrypted) = configuration.forward[2].action else { return }
        let address = SocketAddress(try #require(IPAddress("192.0.2.4")), port: 853)
        #expect(
            encrypted.upstreams == [
                .server(Upstream(.tls, address, certifiedName: "dns3.example")),
                .host(UpstreamHost(.tls, try Name("dns2.example."), port: 853)),
            ])
        #expect(configuration.serverFiles == ["servers"])
        #expect(configuration.serverNames.map(\.description) == ["dns.example.", "dns2.example."])
        #expect(loaded.servers.servers["servers"]?.map(\.description) == ["192.0.2.2:53"])
    }

    @Test("special names are kept from upstreams by default, and local addresses from the house where it is said")
    func precautions() throws {
        let defaults = Configuration()
        #expect(defaults.specialNames == SpecialNames(isEnabled: true, canary: false))
        #expect(defaults.rebinding == Rebinding(protect: .off, allow: []))
        #expect(defaults.hosts.isEmpty)
        let allowing = TestSources.configuration("rebinding: {allow: plex.direct.}\n")
        #expect(allowing.configuration?.rebinding.protect == .defaultRoute)
        let loaded = TestSources.configuration("special_names: false\nrebinding: {protect: off}\n")
        let configuration = try #require(loaded.configuration)
        #expect(!configuration.specialNames.isEnabled && configuration.rebinding.protect == .off)
    }

    @Test("a broken zone leaves the configuration and the other zones as they are")
    func brokenZone() throws {
        let loaded = TestSources.configuration(
            "zones:\n  - {name: a., file: a.yaml}\n  - {name: b., file: b.yaml}\n  - {name: c., file: c.yaml}\n",
            ["a.yaml": "'': {type: NS, value: ns.b.}\n", "b.yaml": "'': {type: NS, value: ns.b}\n"])
        #expect(loaded.configuration?.zones.count == 3)
        #expect(loaded.zones.map { $0.records != nil } == [true, false, false])
        #expect(loaded.errors == 2)
    }

    @Test("an error in the configuration leaves no configuration, and the zones are looked at all the same")
    func brokenConfiguration() throws {
        let loaded = TestSources.configuration(
            "zones:\n  - {name: a., file: a.yaml}\nworkers: 0\n", ["a.yaml": "'': {type: NS, value: ns.b}\n"])
        #expect(loaded.configuration == nil)
        #expect(loaded.diagnostics.map(\.code.rawValue) == ["out-of-range", "target-not-absolute"])
    }

    @Test("a configuration can be read without its zones")
    func withoutZones() {
        let text = "zones: [{name: a., file: nowhere.yaml}]\n"
        let sources = SourceFiles(inMemory: ["swiftlet.yaml": Array(text.utf8)])
        let loaded = ConfigurationLoader(environment: [:], now: 1).load(
            "swiftlet.yaml", from: sources, withZones: false)
        #expect(loaded.configuration?.zones.count == 1)
        #expect(loaded.zones.isEmpty)
        #expect(loaded.diagnostics == [])
    }

    @Test("a configuration that is not there is an error of its own")
    func missing() {
        let loaded = ConfigurationLoader(environment: [:], now: 1).load(
            "none.yaml", from: SourceFiles(inMemory: [:]))
        #expect(loaded.configuration == nil)
        #expect(
            DiagnosticFormat.text.render(loaded.diagnostics)
                == """
                none.yaml: error: there is no such file [unreadable-file]
                      = hint: --config FILE or $SWIFTLET_CONFIG says which file is meant

                """)
    }

    @Test("a file is meant even when none is named")
    func defaultPath() {
        let path = { (environment: [String: String], there: [String]) in
            ConfigurationLoader.defaultPath(environment: environment) { there.contains($0) }
        }
        #expect(path(["SWIFTLET_CONFIG": "mine.yaml"], ["config/swiftlet.yaml"]) == "mine.yaml")
        #expect(path([:], ["config/swiftlet.yaml", "/etc/swiftlet/swiftlet.yaml"]) == "config/swiftlet.yaml")
        #expect(path([:], ["/etc/swiftlet/swiftlet.yaml"]) == "/etc/swiftlet/swiftlet.yaml")
        #expect(path([:], []) == "config/swiftlet.yaml")
    }

    @Test("the sample configuration has no mistakes, and asks whom the environment says")
    func sample() throws {
        let path = TestFolder.beside(#filePath, "../../../config/swiftlet.yaml").path
        let loaded = ConfigurationLoader(environment: ["SWIFTLET_UPSTREAM": "127.0.0.1:5399"], now: 1).load(path)
        #expect(loaded.diagnostics == [])
        let configuration = try #require(loaded.configuration)
        #expect(configuration.listen.map(\.description) == ["dns://127.0.0.1:5300", "dns://[::1]:5300"])
        guard case .ask(let group) = configuration.forward[0].action else {
            Issue.record("the sample forwards nothing")
            return
        }
        #expect(group.upstreams.map(\.description) == ["127.0.0.1:5399"])
        #expect(loaded.zones[0].records?.count ?? 0 > 30)
    }
}
