// What may be asked of a running server.

import DNSAuthority
import DNSForwarding
import DNSTransports
package import DNSWire
import NIOConcurrencyHelpers

extension Server {
    /// Gathers how the server fares. `then` is called on one of its threads, soon; never when the server ends meanwhile.
    ///
    /// Every thread tells of itself when its turn comes: nothing on the way of a packet waits for it.
    package func report(then: @escaping @Sendable (ServerStatistics) -> Void) {
        var statistics = ServerStatistics()
        statistics.cache = cache?.report
        for transport in QueryTransport.allCases where transport.isStream {
            statistics.connections[transport] = streams.counters(of: transport)
        }
        statistics.certificates = certificates
        statistics.renewals = renewals.withLockedValue { $0 }
        statistics.upstreamConnections = streams.upstreams.counters
        statistics.queryLog = queryLog?.counts
        statistics.zones = crew.state.zoneStatistics
        let threads = crew.count + streams.loopCount
        let sum = StatisticsSum(statistics, parts: threads) { statistics in
            var statistics = statistics
            statistics.upstreams.sort { "\($0.upstream)" < "\($1.upstream)" }
            then(statistics)
        }
        crew.report(to: sum)
        streams.report(to: sum)
    }

    /// Forgets what upstreams said of a name and of all below it. Returns how many entries of the cache that were.
    package func flush(_ name: Name) -> Int { cache?.flush(name) ?? 0 }
}

extension ServingState {
    /// The zones in their order, the names of hosts files left out.
    fileprivate var zoneStatistics: [ZoneStatistics] {
        (0..<zones.count).filter { !zones.isBase($0) }.map { number in
            ZoneStatistics(
                origin: zones[number].origin, isUsable: zones[number].isUsable, isOverlay: zones.isOverlay(number),
                serial: zones[number].serial, records: zones[number].recordCount)
        }
    }
}
