import DNSWire
import TestSupport
import Testing

@Suite("Scanned names")
struct ScannedNameTests {
    private let seed = HashSeed(5, 6)

    @Test("A scanned name is the lower case of the name, wherever it stands in a buffer")
    func agreesWithName() throws {
        var generator = SeededGenerator(seed: 7)
        var scanned = ScannedName(seed: seed)
        for _ in 0..<3000 {
            let name = try Name.random(using: &generator)
            let before = generator.octets(Int.random(in: 0...20, using: &generator))
            let after = generator.octets(Int.random(in: 0...12, using: &generator))
            let end = try scanned.scan((before + name.octets + after).span, at: before.count)
            #expect(end == before.count + name.octets.count)
            #expect(scanned.name.octets == name.lowercase.octets)
            #expect(scanned.length == name.octets.count)
            #expect(scanned.labelCount == name.labelCount)
        }
    }

    @Test("The hash of a suffix is that of the suffix scanned alone, in any case")
    func suffixHashes() throws {
        var generator = SeededGenerator(seed: 8)
        var scanned = ScannedName(seed: seed)
        var alone = ScannedName(seed: seed)
        for _ in 0..<1000 {
            let name = try Name.random(using: &generator)
            scanned.set(name)
            var suffix: Name? = name.lowercase
            while let some = suffix {
                alone.set(some)
                let labels = some.labelCount
                #expect(scanned.hash(ofSuffix: labels) == alone.hash)
                #expect(scanned.start(ofSuffix: labels) == name.octets.count - some.octets.count)
                let isSame = scanned.suffix(labels, equals: some.octets.span)
                #expect(isSame)
                suffix = some.parent
            }
        }
    }

    @Test("Different names have different hashes, and other seeds give other hashes")
    func hashesDiffer() throws {
        var scanned = ScannedName(seed: seed)
        var hashes: Set<UInt64> = []
        for i in 0..<20_000 {
            scanned.set(try Name("host\(i).example."))
            hashes.insert(scanned.hash)
        }
        #expect(hashes.count == 20_000)
        // the same octets cut into labels otherwise
        let alike: [[[UInt8]]] = [[[97, 1, 98]], [[97], [98]], [[97, 98]], [[97], [98, 0]], [[97, 0], [98]]]
        let few = try alike.map { labels in
            scanned.set(try Name(labels: labels))
            return scanned.hash
        }
        #expect(Set(few).count == alike.count)
        var other = ScannedName(seed: HashSeed(5, 8))
        other.set(try Name("example."))
        scanned.set(try Name("example."))
        #expect(other.hash != scanned.hash)
    }

    @Test("Of all 256 octets just the capital letters change")
    func lowerCase() throws {
        let name = try Name(
            labels: stride(from: 0, to: 256, by: 32).prefix(7).map { Array(UInt8($0)...UInt8($0 + 31)) })
        let rest = try Name(labels: [Array(UInt8(224)...255)])
        var scanned = ScannedName(seed: seed)
        for name in [name, rest] {
            scanned.set(name)
            #expect(scanned.name.octets == name.octets.map { 0x41...0x5a ~= $0 ? $0 + 32 : $0 })
        }
        for octet in UInt8.min ... .max { #expect(lowercased(octet) == (0x41...0x5a ~= octet ? octet + 32 : octet)) }
    }

    @Test("Suffixes that differ in one octet are not the same")
    func suffixDiffers() throws {
        var scanned = ScannedName(seed: seed)
        scanned.set(try Name("www.example.com."))
        for other in ["example.org.", "examplf.com.", "dxample.com.", "com.", "a.example.com."] {
            let octets = try Name(other).octets
            let isSame = scanned.suffix(2, equals: octets.span)
            #expect(!isSame, "\(other)")
        }
        let octets = try Name("example.com.").octets
        let isSame = scanned.suffix(2, equals: octets.span)
        #expect(isSame)
    }

    @Test("The longest names can be scanned, and longer ones are refused")
    func limits() throws {
        var scanned = ScannedName(seed: seed)
        let shortLabels = Array([[UInt8]](repeating: [1, 97], count: 127).joined())
        #expect(try scanned.scan((shortLabels + [0]).span, at: 0) == 255)
        #expect(scanned.labelCount == 127)
        #expect(scanned.name.labelCount == 127)
        let long: [UInt8] = Array([[UInt8]](repeating: [63] + [UInt8](repeating: 66, count: 63), count: 3).joined())
        #expect(try scanned.scan((long + [61] + [UInt8](repeating: 66, count: 61) + [0]).span, at: 0) == 255)
        for (octets, kind) in [
            (shortLabels + [1, 97, 0], .nameTooLong),
            (long + [62] + [UInt8](repeating: 66, count: 62) + [0], .nameTooLong),
            (shortLabels, .endOfInput), ([], .endOfInput), ([5, 97], .endOfInput), ([64], .badLabel),
            ([191], .badLabel),
            ([192, 0], .badPointer),
        ] as [([UInt8], WireError.Kind)] {
            var thrown: WireError.Kind?
            do { _ = try scanned.scan(octets.span, at: 0) } catch { thrown = error.kind }
            #expect(thrown == kind)
        }
    }

    @Test("A compressed name is scanned as the name that it stands for")
    func compressed() throws {
        var generator = SeededGenerator(seed: 9)
        var scanned = ScannedName(seed: seed)
        for _ in 0..<500 {
            let suffix = try Name.random(using: &generator)
            let prefix = try Name(labels: [[65, 98]])
            var message = [UInt8](repeating: 0, count: 12) + suffix.octets
            let start = message.count
            message += [2, 65, 98, 192, 12, 9, 9]
            let end = try scanned.scanCompressed(message.span, at: start)
            #expect(end == start + 5)
            var reader = MessageReader(message.span, at: start)
            let name = try reader.readName()
            #expect(reader.position == end)
            #expect(try name.octets == prefix.appending(suffix).octets)
            #expect(scanned.name.octets == name.lowercase.octets)
            var plain = ScannedName(seed: seed)
            plain.set(name)
            #expect(plain.hash == scanned.hash)
        }
    }

    @Test("No number leads out of a name's room, however wrong it is")
    func wildNumbers() throws {
        var scanned = ScannedName(seed: seed)
        scanned.set(try Name("www.example.com."))
        let others = [UInt8](repeating: 0, count: 300)
        var generator = SeededGenerator(seed: 10)
        var wild: [Int] = [-1, 0, 4, 5, 127, 128, 254, 255, 256, 263, 264, .min, .max]
        for _ in 0..<500 { wild.append(Int(truncatingIfNeeded: generator.next())) }
        for number in wild {
            // what is read means nothing; the address sanitizer sees where it is read
            _ = (scanned.start(ofSuffix: number), scanned.hash(ofSuffix: number), scanned[number])
            for count in [0, 1, 17, 300, number] where count >= 0 {
                let isSame = scanned.suffix(4, equals: others.span, at: number, count: count)
                #expect(!isSame)
            }
        }
        #expect(scanned.name.octets == (try Name("www.example.com.")).octets)
    }
}
