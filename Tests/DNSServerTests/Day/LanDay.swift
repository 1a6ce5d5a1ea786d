// Who asks what, and when, on one day in a LAN.

import DNSDispatch
import DNSWire

/// The queries of a day, in their order.
struct LanDay {
    /// A query of a client.
    struct Query {
        /// Since midnight.
        let time: Duration
        let client: SocketAddress
        let name: Int
        let type: RecordType
        /// Nil without EDNS.
        let edns: EDNS?
        let isUpperCase: Bool
    }

    static let length = Duration.seconds(86_400)

    let names: [LanName]
    private(set) var queries: [Query] = []
    /// Sums of the names' shares in all visits: the one at place n has a share of 1/(n+1) (Zipf's law).
    private var shares: [Double] = []

    /// A day with so many visits, each of which asks for some names, for an address of both kinds.
    init(seed: UInt64, visits: Int) throws {
        names = try LanName.all()
        var sum = 0.0
        for place in names.indices {
            sum += 1 / Double(place + 1)
            shares.append(sum)
        }
        let random = SplitMix(seed: seed)
        var times = (0..<visits).map { _ in Self.time(random) }
        times.sort()
        for time in times { visit(at: time, random) }
        queries.sort { $0.time < $1.time }
    }

    /// A moment of the day: little happens at night.
    private static func time(_ random: SplitMix) -> Duration {
        while true {
            let time = Duration.milliseconds(random.below(86_400_000))
            let hour = time / .seconds(3600)
            if hour >= 7 && hour < 23 || random.below(4) == 0 { return time }
        }
    }

    private mutating func visit(at time: Duration, _ random: SplitMix) {
        let number = random.below(3000)
        let address = IPAddress(v4: 0x0a00_0000 + UInt32(number))
        let edns: EDNS? = number % 10 == 0 ? nil : EDNS(udpSize: 1232, dnssecOK: number % 10 == 1)
        var time = time
        for _ in 0..<(1 + random.below(4)) {
            let name = place(random)
            let others: [RecordType] = random.below(4) == 0 ? [.https] : random.below(10) == 0 ? [.mx] : []
            for type in [.a, .aaaa] + others {
                let port = UInt16(1024 + random.below(60_000))
                queries.append(
                    Query(
                        time: time, client: SocketAddress(address, port: port), name: name, type: type, edns: edns,
                        isUpperCase: random.below(8) == 0))
            }
            time += .milliseconds(random.below(400))
        }
    }

    /// A name, by its share.
    private func place(_ random: SplitMix) -> Int {
        let wanted = Double(random.below(1 << 30)) / Double(1 << 30) * shares[shares.count - 1]
        var (low, high) = (0, shares.count - 1)
        while low < high {
            let middle = (low + high) / 2
            if shares[middle] < wanted { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
