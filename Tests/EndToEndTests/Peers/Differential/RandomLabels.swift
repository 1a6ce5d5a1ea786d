// Labels and names of every kind that people write, and of some that only tools do.

import DNSWire
import TestSupport

extension SeededGenerator {
    /// True so many times in a hundred.
    mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &self) < percent }

    /// A number of a range.
    mutating func number(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &self) }

    /// A label. Most come from a small set, so that names meet; one in eight is odd.
    mutating func label() -> [UInt8] {
        switch number(0...31) {
        case 0: return Array("MiXeD".utf8)
        case 1: return Array(one(of: ["_tcp", "_443", "_dmarc"]).utf8)
        case 2: return one(of: Self.escaped)
        case 3: return [UInt8](repeating: one(of: Array("xyz".utf8)), count: Name.maximumLabelLength)
        case 4...11: return Array(one(of: ["www", "mail", "ns1", "web", "x1", "a-b", "10", "host"]).utf8)
        default: return Array("abcd".utf8).shuffled(using: &self).suffix(number(1...2))
        }
    }

    /// Labels that need escapes (RFC 1035 s5.1), and those with asterisks that make no wildcard (RFC 4592 s2.1.1). Not all of ASCII:
    /// Knot's reader wants escapes where the signers print none.
    private static let escaped: [[UInt8]] = [
        Array("a.b".utf8), Array("c\\d".utf8), Array("e f".utf8), Array("i;j".utf8),
        Array("(k)".utf8), [0], [255], Array("ä".utf8), Array("**".utf8),
        Array("*m".utf8), Array("n*".utf8),
    ]

    /// `name` with so many more labels; the name itself where that would have more octets than zones have here.
    mutating func name(under name: Name, labels count: Int = 1) -> Name {
        let labels = (0..<count).map { _ in label() }
        let longer = (try? Name(labels: labels + name.labels.map(Array.init))) ?? name
        return longer.octets.count > Self.longest ? name : longer
    }

    /// Octets of the longest names in zones. With longer ones, dnssec-signzone gives up, and NSD 4.6 dies of NSEC3.
    private static let longest = 250

    /// A name below `name` that has as many octets as there may be, or one or two less; or as names in zones have.
    mutating func longName(under name: Name, forZone: Bool = false) -> Name {
        var labels = name.labels.map(Array.init)
        var left = (forZone ? Self.longest : Name.maximumLength) - name.octets.count - number(0...2)
        while left > 1 {
            // what is left behind this label is enough for another one, or nothing
            let size = left <= 1 + Name.maximumLabelLength ? left - 1 : min(Name.maximumLabelLength, left - 3)
            labels.insert([UInt8](repeating: UInt8(ascii: "l"), count: size), at: 0)
            left -= size + 1
        }
        return (try? Name(labels: labels)) ?? name
    }
}
