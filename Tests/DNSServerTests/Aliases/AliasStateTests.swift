import DNSAuthority
import DNSForwarding
import DNSServer
import DNSWire
import Testing

/// States in which only the addresses of ALIAS records have changed.
struct AliasStateTests {
    @Test(
        "A state with other addresses has the same zones under the same numbers, and those that say little still say little"
    )
    func zones() throws {
        let seed = HashSeed(1, 2)
        var zones = ZoneTable(capacity: 3, seed: seed)
        for (name, isOverlay) in [("example.", false), ("1.168.192.in-addr.arpa.", true), ("example.net.", false)] {
            _ = zones.append(Zone(unusable: try Name(name)), isOverlay: isOverlay)
        }
        let state = ServingState(
            zones: zones, zoneAccess: [.everyone, .networks([]), .everyone], rules: ForwardRules([], seed: seed),
            forwardAccess: .everyone, seed: seed)
        let next = ServingState(state, aliases: AliasData(count: 0))
        #expect(
            (0..<3).map { next.zones[$0].origin.description } == [
                "example.", "1.168.192.in-addr.arpa.", "example.net.",
            ])
        #expect((0..<3).map { next.zones.isOverlay($0) } == [false, true, false])
    }
}
