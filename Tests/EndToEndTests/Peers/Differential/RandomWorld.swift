// Several random zones that are served together, some signed, made of one seed.

import DNSWire
import TestSupport

/// The zones of a seed.
struct RandomWorld {
    /// A zone as it is served.
    struct Zone {
        let origin: Name
        let signing: ZoneSigning?
        /// The master file, signed where it is to be.
        let text: String
    }

    let seed: UInt64
    let zones: [Zone]
    /// Names with something at them, in all zones.
    let names: [Name]

    /// Makes the zones: one with a child that is served, too, and a cut to one that is not; another of another name; and now and then
    /// one whose name is a single label.
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
            let signing = DifferentialPlan.signs ? ZoneSigning.random(using: &generator) : nil
            let text = try signing?.signed(zone.text, origin: zone.origin) ?? zone.text
            zones.append(Zone(origin: zone.origin, signing: signing, text: text))
        }
        self.seed = seed
        self.zones = zones
        self.names = names
    }

    /// The zone that a name is answered from: the one with the longest origin that it is at or below.
    func zone(of name: Name) -> Zone? {
        zones.filter { name.isAtOrBelow($0.origin) }.max { $0.origin.octets.count < $1.origin.octets.count }
    }
}
