// A zone with something of everything, and questions for it.

import DNSAuthority
import DNSWire

/// Ten thousand hosts, aliases, wildcards and delegations, as a company may have them.
enum SampleZone {
    /// Hosts in it. There is an alias and a delegation for every tenth, and a wildcard for every hundredth.
    static let hosts = 10_000

    /// What a question finds.
    enum Kind: String, CaseIterable {
        case hit = "hit"
        case alias = "alias and its target"
        case wildcard = "wildcard"
        case noData = "no data"
        case nameError = "NXDOMAIN"
        case referral = "referral with glue"

        /// The response code, and the records of the three sections.
        var expected: (code: ResponseCode, counts: [Int]) {
            switch self {
            case .hit, .wildcard: (.noError, [1, 0, 0])
            case .alias: (.noError, [2, 0, 0])
            case .noData: (.noError, [0, 1, 0])
            case .nameError: (.nameError, [0, 1, 0])
            case .referral: (.noError, [0, 2, 2])
            }
        }
    }

    static func origin() throws -> Name { try Name("corp.example.") }

    /// The zone as a master file.
    static var masterFile: [UInt8] {
        var text = """
            $TTL 3600
            @ SOA ns1 hostmaster 1 7200 3600 1209600 300
            @ NS ns1
            @ NS ns2
            ns1 A 192.0.2.1
            ns2 A 192.0.2.2

            """
        for number in 0..<hosts {
            let host = World.word(number)
            text += "\(host) A 10.0.\(number >> 8 & 255).\(number & 255)\n"
            if number % 10 == 0 {
                text += "c\(host) CNAME \(host)\n"
                text += "d\(host) NS ns1.d\(host)\nd\(host) NS ns2.d\(host)\n"
                text += "ns1.d\(host) A 192.0.2.3\nns2.d\(host) A 192.0.2.4\n"
            }
            if number % 100 == 0 { text += "*.w\(host) A 192.0.2.9\n" }
        }
        return Array(text.utf8)
    }

    static func records() throws -> RecordTable { try World.records(masterFile, origin: try origin()) }

    /// A table of this zone alone.
    static func table() throws -> ZoneTable {
        var zones = ZoneTable(capacity: 1, seed: World.seed)
        _ = zones.append(try World.zone(try origin(), of: try records()))
        return zones
    }

    /// Questions of a kind, spread over the zone.
    static func questions(_ kind: Kind, count: Int) throws -> [Question] {
        var questions: [Question] = []
        for place in 0..<count {
            let number = place * 7919 % (hosts / 100) * 100
            let host = World.word(number)
            let (name, type): (String, RecordType) =
                switch kind {
                case .hit: (World.word(place * 7919 % hosts), .a)
                case .alias: ("c" + host, .a)
                case .wildcard: (World.word(place) + ".w" + host, .a)
                case .noData: (World.word(place * 7919 % hosts), .txt)
                case .nameError: ("x" + World.word(place), .a)
                case .referral: ("www.d" + host, .a)
                }
            questions.append(Question(try Name(name, origin: try origin()), type))
        }
        return questions
    }
}
