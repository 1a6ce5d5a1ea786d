// Several zones that are served together: random ones, some of them signed, made of one seed.

import DNSWire
import TestSupport

/// Zones that are served together.
struct ComparedWorld {
    /// A zone as it is served.
    struct Zone {
        let origin: Name
        var signing: ZoneSigning?
        /// The master file, signed where it is to be.
        let text: String
    }

    /// What the zones were made of: a seed, or something else.
    let source: String
    let zones: [Zone]
    /// Names with something at them, in all zones.
    let names: [Name]

    /// The master files by the names of their zones.
    var files: [String: String] { Dictionary(uniqueKeysWithValues: zones.map { ("\($0.origin)", $0.text) }) }

    /// The zone that a name is answered from: the one with the longest origin that it is at or below.
    func zone(of name: Name) -> Zone? {
        zones.filter { name.isAtOrBelow($0.origin) }.max { $0.origin.octets.count < $1.origin.octets.count }
    }

    /// Whether a name is the apex of a zone.
    func isApex(_ name: Name) -> Bool { zones.contains { $0.origin == name } }
}

extension ComparedWorld {
    /// Makes random zones: one with a child that is served, too, and one of another name.
    init(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let main = try Name("r\(seed).example.")
        let child = try Name(generator.one(of: ["child", "far.below", "_tcp"]), origin: main)
        let other = try Name("other\(seed).test.")
        let shapes = [
            ZoneShape(main, size: 40, children: [child], using: &generator),
            ZoneShape(child, size: 12, children: [], using: &generator),
            ZoneShape(other, size: 20, children: [], using: &generator),
        ]
        let targets = shapes.flatMap(\.names)
        var zones: [Zone] = []
        var names: [Name] = []
        for shape in shapes {
            let zone = RandomZone(shape, targets: targets, using: &generator)
            names += zone.names
            zones.append(try Self.signed(zone, by: ZoneSigning.random(using: &generator)))
        }
        self.init(source: "seed \(seed)", zones: zones, names: names)
    }

    /// The zone signed, or as it is where the signer does not take it.
    private static func signed(_ zone: RandomZone, by signing: ZoneSigning?) throws -> Zone {
        do {
            if let text = try signing?.signed(zone.text, origin: zone.origin) {
                return Zone(origin: zone.origin, signing: signing, text: text)
            }
        } catch is Refusal {
            // ldns-signzone cannot read all that the others write
        }
        return Zone(origin: zone.origin, text: zone.text)
    }
}
