import DNSWire
import Testing

/// A message of a header, the name `a.b.` at 12, and what a test puts behind it at 17.
private func message(_ name: [UInt8]) -> [UInt8] { [UInt8](repeating: 0, count: 12) + [1, 97, 1, 98, 0] + name }

@Suite("Compressed names (RFC 1035 s4.1.4)")
struct NameCompressionTests {
    @Test(
        "Pointers to earlier places are followed",
        arguments: [
            ([192, 12], "a.b.", 19), ([192, 14], "b.", 19), ([192, 16], ".", 19), ([1, 120, 192, 12], "x.a.b.", 21),
            ([0], ".", 18),
        ] as [([UInt8], String, Int)])
    func followed(_ octets: [UInt8], _ name: String, _ end: Int) throws {
        let octets = message(octets)
        var reader = MessageReader(octets.span, at: 17)
        #expect(try reader.readName().description == name)
        #expect(reader.position == end)
        var hopping = MessageReader(octets.span, at: 17)
        try hopping.skipName()
        #expect(hopping.position == end)
    }

    @Test("A pointer may point to a pointer, ever further back")
    func chain() throws {
        let octets = message([192, 12, 192, 17, 1, 120, 192, 19])
        var reader = MessageReader(octets.span, at: 21)
        #expect(try reader.readName().description == "x.a.b.")
        #expect(reader.position == 25)
    }

    @Test(
        "Loops, pointers forward and pointers into the header are refused",
        arguments: [
            ([192, 17], .badPointer),  // itself
            ([192, 19, 192, 17], .badPointer),  // forward, and back
            ([1, 120, 192, 17], .badPointer),  // the name that it ends
            ([192, 18], .badPointer),  // its own second octet
            ([192, 20, 0], .badPointer),  // forward
            ([192, 0], .badPointer), ([192, 11], .badPointer),  // the header
            ([255, 255], .badPointer),  // behind the end
            ([192], .endOfInput), ([1, 120], .endOfInput), ([2, 120], .endOfInput), ([64], .badLabel),
            ([128, 12], .badLabel),
        ] as [([UInt8], WireError.Kind)])
    func refused(_ octets: [UInt8], _ kind: WireError.Kind) {
        let octets = message(octets)
        var reader = MessageReader(octets.span, at: 17)
        var thrown: WireError.Kind?
        do { _ = try reader.readName() } catch { thrown = error.kind }
        #expect(thrown == kind)
        var scanned = ScannedName(seed: HashSeed(1, 1))
        var scannedKind: WireError.Kind?
        do { _ = try scanned.scanCompressed(octets.span, at: 17) } catch { scannedKind = error.kind }
        #expect(scannedKind == kind)
    }

    @Test("A loop of two pointers ends")
    func loop() {
        let octets = message([192, 19, 192, 17])
        for start in [17, 19] {
            var reader = MessageReader(octets.span, at: start)
            var thrown: WireError.Kind?
            do { _ = try reader.readName() } catch { thrown = error.kind }
            #expect(thrown == .badPointer)
        }
    }

    @Test("A name that grows beyond 255 octets by pointers is refused")
    func tooLong() throws {
        let label: [UInt8] = [63] + [UInt8](repeating: 97, count: 63)
        let first = label + label + label + [61] + [UInt8](repeating: 97, count: 61)
        let whole = [UInt8](repeating: 0, count: 12) + first + [0]
        var reader = MessageReader(whole.span, at: 12)
        #expect(try reader.readName().octets.count == 255)
        let longer = whole + [1, 98, 192, 12]
        var thrown: WireError.Kind?
        var second = MessageReader(longer.span, at: whole.count)
        do { _ = try second.readName() } catch { thrown = error.kind }
        #expect(thrown == .nameTooLong)
    }
}
