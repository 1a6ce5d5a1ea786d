// Octets spoiled the way networks and attackers spoil them.

/// Changes octets at random.
package enum Mutation {
    private static let awkward: [UInt8] = [0, 1, 12, 41, 63, 64, 127, 128, 191, 192, 193, 255]

    /// A copy of `octets` with one to four changes: octets set, flipped, removed, doubled, put in, or the end cut off.
    package static func of(_ octets: [UInt8], using generator: inout SeededGenerator) -> [UInt8] {
        var copy = octets
        for _ in 0..<Int.random(in: 1...4, using: &generator) { change(&copy, using: &generator) }
        return copy
    }

    private static func change(_ octets: inout [UInt8], using generator: inout SeededGenerator) {
        guard !octets.isEmpty else {
            octets = generator.octets(4)
            return
        }
        let at = Int.random(in: octets.indices, using: &generator)
        let end = min(octets.count, at + Int.random(in: 1...8, using: &generator))
        switch Int.random(in: 0..<8, using: &generator) {
        case 0: octets[at] = UInt8.random(in: .min ... .max, using: &generator)
        case 1, 2: octets[at] = generator.one(of: awkward)
        case 3: octets[at] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
        case 4: octets.removeSubrange(at..<end)
        case 5: octets.insert(contentsOf: Array(octets[at..<end]), at: at)
        case 6: octets.insert(contentsOf: generator.octets(end - at), at: at)
        default: octets.removeSubrange(at...)
        }
    }
}
