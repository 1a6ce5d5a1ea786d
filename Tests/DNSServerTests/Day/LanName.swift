// The names that the clients of a LAN ask for, and what is to be had of them.

import DNSWire

/// A name, with all that the world outside holds of it.
struct LanName {
    /// What becomes of a question for it.
    enum Kind {
        /// It is looked up on the internet, or under the rule for corp.example.
        case internet, corporate
        /// It stands in the zone that is served here.
        case home
    }

    let number: Int
    let kind: Kind
    let name: Name
    /// The same, as somebody writes it who shouts.
    let upperCase: Name
    /// Seconds for which answers are good, also those that there is nothing.
    let ttl: Int
    /// Whether it does not exist.
    let isDenied: Bool

    /// The zone that denials come from.
    let zone: Name

    /// Whether there is data of a type.
    func has(_ type: RecordType) -> Bool {
        !isDenied && (type == .a || type == .aaaa && number % 3 > 0 || number % 20 == 7)
    }

    /// The records that an upstream has at some second of the day, which they tell: every answer says when it was given.
    func records(_ type: RecordType, second: Int, owner: Name) -> (answers: [Record], authority: [Record]) {
        guard has(type) else {
            return ([], [soa(second)])
        }
        let time = [UInt8(second >> 16), UInt8(second >> 8 & 255), UInt8(second & 255)]
        let mark = UInt8(number % 90)
        let data: [UInt8] =
            switch type {
            case .a: [100 &- mark] + time
            case .aaaa: [0x20, 0x01, 0x0d, 0xb8, mark, 0, 0, 0, 0, 0, 0, 0, 0] + time
            // numbers in front of a name: a preference (RFC 1035 s3.3.9) or a priority (RFC 9460 s2.2)
            default: [0, mark] + Self.label(second)
            }
        return ([Record(owner, type, ttl: UInt32(ttl), data: data)], [])
    }

    /// The SOA record of a denial, which tells a second by its serial.
    private func soa(_ second: Int) -> Record {
        var data = [2, 0x6e, 0x73] + zone.octets + [1, 0x68] + zone.octets
        for number in [second, 7200, 3600, 1_209_600, ttl] {
            data.append(network: UInt16(number >> 16))
            data.append(network: UInt16(number & 0xffff))
        }
        return Record(zone, .soa, ttl: UInt32(ttl), data: data)
    }

    /// A name that tells a number.
    private static func label(_ number: Int) -> [UInt8] {
        let digits = Array("t\(number)".utf8)
        return [UInt8(digits.count)] + digits + [0]
    }

    /// Two thousand names, the first of which are asked for most.
    static func all() throws -> [LanName] {
        let ttls = [5, 30, 60, 300, 300, 900, 3600, 3600, 14_400, 86_400]
        let (internet, corporate) = (try Name("example."), try Name("corp.example."))
        return try (0..<2000).map { number in
            let kind: Kind = number % 25 == 3 ? .home : number % 8 == 5 ? .corporate : .internet
            let text =
                switch kind {
                case .internet: "w\(number).site\(number % 400).example."
                case .corporate: "w\(number).corp.example."
                case .home: number % 2 == 0 ? "nas.home.example." : "no\(number).home.example."
                }
            return LanName(
                number: number, kind: kind, name: try Name(text), upperCase: try Name(text.uppercased()),
                ttl: ttls[(number * 7 + number / 10) % ttls.count],
                isDenied: number % 11 == 6,
                zone: kind == .corporate ? corporate : internet)
        }
    }
}
