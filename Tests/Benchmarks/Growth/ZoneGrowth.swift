// Answers from zones that grow: in names, in number, in the records of a name.

import DNSAuthority
import DNSServer
import DNSWire
import TestSupport

/// Measures answers from zones of many sizes. Each pass asks for other names, any of them as likely as the next.
enum ZoneGrowth {
    private static let plan = Measurement.Plan(rounds: 7)
    /// For what takes long: once is enough to be warm.
    private static let loads = Measurement.Plan(warmUp: 0, round: 0, rounds: 3)
    private static let questions = 1024

    static func names(_ sizes: [Int] = [10, 100, 1000, 10_000, 100_000, 1_000_000]) throws -> GrowthFigure {
        let origin = try Name("big.example.")
        var hit = Curve("hit"), nameError = Curve("NXDOMAIN")
        var load = Curve("load, ns a record"), ready = Curve("load, ms"), memory = Curve("octets a name")
        for size in sizes {
            let text = masterFile(of: size)
            let reading = try Reading("big.zone", text, origin: origin)
            let records = try World.records(text, origin: origin)
            let read = try Measurement(of: reading, loads).nanoseconds
            let build = try Measurement(of: Building(records, origin: origin), loads).nanoseconds
            load.append(size, read + build)
            ready.append(size, (read + build) * Double(records.count) / 1e6)
            let zone = try World.zone(origin, of: records)
            memory.append(size, Double(zone.memory) / Double(size))
            var zones = ZoneTable(capacity: 1, seed: World.seed)
            _ = zones.append(zone)
            let state = World.state(zones)
            let packets = try packets("aaaaaaaa", origin)
            hit.append(size, try cost(packets, state, .noError, [1, 0, 0]) { $0.next(below: size) })
            nameError.append(
                size, try cost(packets, state, .nameError, [0, 1, 0]) { 0x8000_0000 + $0.next(below: size) })
        }
        return GrowthFigure(
            key: "names", title: "Names of a zone", axis: "names", costs: [hit, nameError],
            others: [load, ready, memory])
    }

    static func zones(_ sizes: [Int] = [1, 10, 100, 1000, 10_000]) throws -> GrowthFigure {
        let namesEach = 10
        var hit = Curve("hit"), memory = Curve("octets a zone")
        for size in sizes {
            var zones = ZoneTable(capacity: size, seed: World.seed)
            var octets = 0
            for number in 0..<size {
                let origin = try Name("\(World.word(number)).example.")
                let zone = try World.zone(
                    origin, of: try World.records(masterFile(of: namesEach), origin: origin))
                octets += zone.memory
                _ = zones.append(zone)
            }
            memory.append(size, Double(octets) / Double(size))
            let packets = try packets("aaaaaaaa", try Name("aaaaaaaa.example."))
            hit.append(
                size,
                try cost(packets, World.state(zones), .noError, [1, 0, 0], behind: 10) { $0.next(below: size) })
        }
        return GrowthFigure(
            key: "zones", title: "Zones of ten names each", axis: "zones", costs: [hit], others: [memory])
    }

    static func records(_ sizes: [Int] = [1, 2, 5, 10, 20, 50, 100]) throws -> GrowthFigure {
        let origin = try Name("big.example.")
        var addresses = Curve("addresses"), names = Curve("mail exchangers, names compressed")
        for size in sizes {
            var text = "@ 3600 SOA ns h 1 2 3 4 5\n@ 3600 NS ns\nns 3600 A 192.0.2.1\n"
            for number in 0..<size {
                text += "a 3600 A 10.0.0.\(number)\nm 3600 MX \(number) mail\(number).far.example.\n"
            }
            let records = try World.records(Array(text.utf8), origin: origin)
            for (name, type) in [("a", RecordType.a), ("m", .mx)] {
                var zones = ZoneTable(capacity: 1, seed: World.seed)
                _ = zones.append(try World.zone(origin, of: records))
                let question = Question(try Name(name, origin: origin), type)
                let answering = try Answering(
                    QueryPackets(Array(repeating: question, count: 64)), state: World.state(zones),
                    transport: .stream
                ).expecting(.noError, [size, 0, 0])
                let cost = try Measurement(of: answering, plan).nanoseconds
                if type == .a { addresses.append(size, cost) } else { names.append(size, cost) }
            }
        }
        return GrowthFigure(
            key: "records", title: "Records of an RRset, over TCP", axis: "records", costs: [addresses, names])
    }

    private static func masterFile(of names: Int) -> [UInt8] {
        var text = Array("$TTL 3600\n@ SOA ns hostmaster 1 7200 3600 1209600 300\n@ NS ns\nns A 192.0.2.1\n".utf8)
        for number in 0..<names {
            text += Array(
                "\(World.word(number)) A 10.\(number >> 16 & 255).\(number >> 8 & 255).\(number & 255)\n".utf8)
        }
        return text
    }

    private static func packets(_ label: String, _ origin: Name) throws -> QueryPackets {
        QueryPackets(Array(repeating: Question(try Name(label, origin: origin), .a), count: questions))
    }

    /// Nanoseconds of an answer to names with numbers that are drawn.
    private static func cost(
        _ packets: QueryPackets, _ state: ServingState, _ code: ResponseCode, _ counts: [Int], behind octets: Int = 1,
        _ draw: @escaping (inout SeededGenerator) -> Int
    ) throws -> Double {
        var random = SeededGenerator(seed: 1)
        func renew(_ packets: inout QueryPackets) {
            for place in 0..<packets.count { packets.setNumber(draw(&random), at: place, behind: octets) }
        }
        _ = try Answering(packets, state: state, renew: renew).expecting(code, counts)
        let passing = try PaperPassing(packets, PaperResponder(state, cache: nil), renew: renew)
        return try Measurement(of: passing, plan).nanoseconds
    }
}

extension SeededGenerator {
    mutating func next(below bound: Int) -> Int { Int.random(in: 0..<bound, using: &self) }
}
