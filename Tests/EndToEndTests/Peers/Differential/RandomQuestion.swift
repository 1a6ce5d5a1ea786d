// Questions about random zones: for what is there, for what nearly is, and for what is nowhere; asked in every way.

import DNSWire
import TestSupport

/// A question and how it goes out.
struct RandomQuestion {
    var query: Query
    var transport: Transport

    init(_ query: Query, over transport: Transport) {
        self.query = query
        self.transport = transport
    }

    /// A random question about a world.
    init(about world: ComparedWorld, using generator: inout SeededGenerator) {
        let name = Self.name(in: world, using: &generator)
        query = Query(Question(name, Self.type(using: &generator)))
        query.flags = []
        for flag in [HeaderFlags.recursionDesired, .authenticData, .checkingDisabled] where generator.chance(20) {
            query.flags.insert(flag)
        }
        let size = UInt16(generator.one(of: [0, 512, 800, 1232, 1232, 4096, 65535]))
        query.edns = generator.chance(15) ? nil : EDNS(udpSize: size, dnssecOK: generator.chance(65))
        transport = generator.chance(25) ? .stream : .datagram
    }

    // MARK: Names

    private static func name(in world: ComparedWorld, using generator: inout SeededGenerator) -> Name {
        let known = generator.one(of: world.names)
        let name: Name =
            switch generator.number(0...19) {
            case 0...6: known
            // something in place of an asterisk, and the asterisk's parent
            case 7...9: generator.name(under: known.isWildcard ? known.parent ?? known : known)
            case 10, 11: generator.name(under: known, labels: generator.number(2...3))
            case 12, 13: generator.name(under: known.parent ?? known)
            case 14: known.parent ?? known
            case 15: (try? Name("*", origin: known)) ?? known
            case 16: neighbour(of: known, using: &generator)
            case 17: generator.longName(under: known)
            case 18: generator.one(of: world.zones).origin
            default: generator.name(under: .root, labels: generator.number(0...2))
            }
        return generator.chance(20) ? otherCase(name, using: &generator) : name
    }

    /// A name that stands just before or behind another in the canonical order, or nearly there (RFC 4034 s6.1).
    private static func neighbour(of name: Name, using generator: inout SeededGenerator) -> Name {
        guard var first = name.labels.first.map(Array.init), let parent = name.parent else { return name }
        switch generator.number(0...2) {
        case 0: first[first.count - 1] &+= 1
        case 1: first[first.count - 1] &-= 1
        default:
            // Knot and NSD prove too much where such a label is longer still
            first.append(first.last == 0 ? 1 : 0)
        }
        return (try? Name(labels: [first] + parent.labels.map(Array.init))) ?? name
    }

    private static func otherCase(_ name: Name, using generator: inout SeededGenerator) -> Name {
        let labels = name.labels.map { label in
            label.map { octet in
                let isLetter = 0x41...0x5a ~= octet & 0xdf && octet < 0x80
                return isLetter && generator.chance(50) ? octet ^ 0x20 : octet
            }
        }
        return (try? Name(labels: labels)) ?? name
    }

    // MARK: Types

    private static func type(using generator: inout SeededGenerator) -> RecordType {
        switch generator.number(0...9) {
        case 0...3: generator.one(of: common)
        case 4...6: generator.one(of: special)
        case 7, 8: RecordType(mnemonic: generator.one(of: RandomData.types)) ?? .a
        // 0, OPT and most of 128 to 255 stand for no data: errors to Knot and BIND, each another
        default: RecordType(rawValue: UInt16(generator.one(of: Array(1...40) + Array(42...127) + Array(253...300))))
        }
    }

    private static let common: [RecordType] = [.a, .a, .aaaa, .txt, .mx, .cname]
    /// Those with rules of their own, with one that nobody knows.
    private static let special: [RecordType] = [
        .ns, .ns, .soa, .ds, .ds, .dname, .any, .dnskey, .nsec3, RecordType(rawValue: 51),
        RecordType(rawValue: 65279),
    ]
}

extension RandomQuestion: CustomStringConvertible {
    /// The question as dig takes it.
    var description: String {
        let flags: [(HeaderFlags, String)] = [
            (.recursionDesired, "+rec"), (.authenticData, "+ad"), (.checkingDisabled, "+cd"),
        ]
        var words = ["\(query.question.name)", "\(query.question.type)", "+norec", "+noad"]
        words += flags.filter { query.flags.contains($0.0) }.map(\.1)
        words.append(query.edns.map { "+bufsize=\($0.udpSize)\($0.dnssecOK ? " +do" : "")" } ?? "+noedns")
        if transport == .stream { words.append("+tcp") }
        return words.joined(separator: " ")
    }
}
