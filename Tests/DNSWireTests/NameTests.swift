import DNSWire
import TestSupport
import Testing

/// A label of `count` letters.
private func label(_ count: Int) -> String { String(repeating: "a", count: count) }

@Suite("Names")
struct NameTests {
    @Test(
        "A name and its text become one another",
        arguments: [
            (".", [0]),
            ("a.", [1, 97, 0]),
            ("Www.Example.", [3, 87, 119, 119, 7, 69, 120, 97, 109, 112, 108, 101, 0]),
            ("a\\.b.c.", [3, 97, 46, 98, 1, 99, 0]),
            ("\\\\\\\".", [2, 92, 34, 0]),
            ("\\000\\032\\255.", [3, 0, 32, 255, 0]),
            ("\\@\\$\\;\\(\\).", [5, 64, 36, 59, 40, 41, 0]),
            ("_sip._tcp.*.", [4, 95, 115, 105, 112, 4, 95, 116, 99, 112, 1, 42, 0]),
        ] as [(String, [UInt8])])
    func text(_ text: String, _ octets: [UInt8]) throws {
        let name = try Name(text)
        #expect(name.octets == octets)
        #expect(name.description == text)
        #expect(try Name(wire: octets).octets == octets)
    }

    @Test(
        "What may be written in more than one way",
        arguments: [("\\097.", "a."), ("\\a.", "a."), ("ü.", "\\195\\188."), ("a b.", "a\\032b.")])
    func otherText(_ text: String, _ canonical: String) throws {
        #expect(try Name(text).description == canonical)
    }

    @Test("A name without a trailing dot belongs to its origin, and @ is the origin")
    func relative() throws {
        let origin = try Name("Example.org.")
        #expect(try Name("www", origin: origin).description == "www.Example.org.")
        #expect(try Name("a.b", origin: origin).description == "a.b.Example.org.")
        #expect(try Name("www.", origin: origin).description == "www.")
        #expect(try Name("@", origin: origin) == origin)
        #expect(try Name("\\@", origin: origin).description == "\\@.Example.org.")
        #expect(try Name(".", origin: origin).isRoot)
    }

    @Test(
        "Text that is no name is refused, with the reason",
        arguments: [
            ("", .emptyLabel), ("..", .emptyLabel), (".a", .emptyLabel), ("a..b", .emptyLabel), ("a\\", .badEscape),
            ("\\25", .badEscape), ("\\256.", .badEscape), ("\\2x5.", .badEscape), (label(64) + ".", .badLabel),
            ("x." + label(64), .badLabel),
        ] as [(String, WireError.Kind)])
    func refusedText(_ text: String, _ kind: WireError.Kind) {
        let error = #expect(throws: WireError.self) { try Name(text) }
        #expect(error?.kind == kind)
    }

    @Test("A label has at most 63 octets and a name at most 255, in text and on the wire")
    func limits() throws {
        let long = [label(63), label(63), label(63)].joined(separator: ".")
        #expect(try Name(label(63) + ".").octets.count == 65)
        // 3 * 64 + 62 + 1 = 255
        let longest = "\(long).\(label(61))."
        #expect(try Name(longest).octets.count == 255)
        #expect(try Name(String(longest.dropLast())).octets.count == 255)
        for tooLong in ["\(long).\(label(62)).", "\(long).\(label(62))", "\(long).\(label(60)).b."] {
            let error = #expect(throws: WireError.self) { try Name(tooLong) }
            #expect(error?.kind == .nameTooLong, "\(tooLong.utf8.count) octets of text")
        }
        let origin = try Name(label(10) + ".")
        #expect(try Name("\(long).\(label(50))", origin: origin).octets.count == 255)
        let error = #expect(throws: WireError.self) { try Name("\(long).\(label(51))", origin: origin) }
        #expect(error?.kind == .nameTooLong)
        #expect(throws: WireError.self) { try Name(longest).appending(Name("b.")) }
        let wire = [UInt8](repeating: 1, count: 256) + [0]
        #expect(throws: WireError.self) { try Name(wire: wire) }
    }

    @Test(
        "Octets that are no whole name are refused",
        arguments: [
            ([], .endOfInput), ([1], .endOfInput), ([1, 97], .endOfInput), ([64], .badLabel), ([0, 0], .badMessage),
            ([192, 0], .badPointer), ([1, 97, 128, 0], .badLabel),
        ] as [([UInt8], WireError.Kind)])
    func refusedWire(_ octets: [UInt8], _ kind: WireError.Kind) {
        let error = #expect(throws: WireError.self) { try Name(wire: octets) }
        #expect(error?.kind == kind)
    }

    @Test("Names are compared and hashed without the case of ASCII letters, and only of these (RFC 4343 s3)")
    func comparison() throws {
        #expect(try Name("WWW.Example.") == Name("www.eXAMPLE."))
        #expect(try Name("WWW.Example.").hashValue == Name("www.eXAMPLE.").hashValue)
        for octet in UInt8.min ... .max {
            let name = try Name(labels: [[octet]])
            let other = try Name(labels: [[octet ^ 0x20]])
            let isLetter = 0x41...0x5a ~= octet & 0xdf
            #expect((name == other) == isLetter, "octet \(octet)")
            #expect(name.lowercase.octets == [1, 0x41...0x5a ~= octet ? octet + 32 : octet, 0])
        }
        #expect(try Name("a.") != Name("b."))
        #expect(try Name("a.b.") != Name("a\\.b."))
    }

    @Test("The canonical order is that of RFC 4034 s6.1")
    func order() throws {
        let sorted = [
            ".", "example.", "a.example.", "yljkjljk.a.example.", "Z.a.example.", "zABC.a.EXAMPLE.", "z.example.",
            "\\001.z.example.", "*.z.example.", "\\200.z.example.",
        ]
        let names = try sorted.map { try Name($0) }
        var generator = SeededGenerator(seed: 1)
        #expect(names.shuffled(using: &generator).sorted().map(\.description) == sorted)
        for (i, name) in names.enumerated() {
            for (j, other) in names.enumerated() { #expect((name < other) == (i < j)) }
        }
    }

    @Test("A name knows its labels, its parent and what it lies below")
    func relations() throws {
        let name = try Name("A.b\\.c.example.")
        #expect(name.labelCount == 3)
        #expect(name.labels.map { Array($0) } == [[65], [98, 46, 99], Array("example".utf8)])
        #expect(name.parent?.description == "b\\.c.example.")
        #expect(Name.root.parent == nil)
        #expect(Name.root.labelCount == 0)
        for (other, expected) in [
            ("A.b\\.c.example.", true), ("EXAMPLE.", true), (".", true), ("c.example.", false), ("xample.", false),
            ("x.a.b\\.c.example.", false), ("ample.", false),
        ] {
            #expect(try name.isAtOrBelow(Name(other)) == expected, "\(other)")
        }
        #expect(try Name("*.example.").isWildcard)
        #expect(try !Name("**.example.").isWildcard)
        #expect(try !Name("x.*.example.").isWildcard)
    }

    @Test("Random names survive being printed and read")
    func roundTrip() throws {
        var generator = SeededGenerator(seed: 4)
        for _ in 0..<2000 {
            let name = try Name.random(using: &generator)
            let again = try Name(name.description)
            #expect(again.octets == name.octets)
        }
    }
}

extension Name {
    /// A name of up to eight labels of any octets.
    static func random(using generator: inout SeededGenerator) throws -> Name {
        let count = Int.random(in: 0...8, using: &generator)
        return try Name(
            labels: (0..<count).map { _ in
                generator.octets(Int.random(in: 1...(Bool.random(using: &generator) ? 31 : 4), using: &generator))
            })
    }
}
