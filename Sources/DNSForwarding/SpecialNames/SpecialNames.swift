// The names that are never forwarded to the root: RFC 6761, RFC 6303 and their kin.

package import DNSWire

/// Special names, found by the longest match.
package struct SpecialNames: Sendable {
    private struct Entry {
        let name: Name
        let labels: Int
        let manner: SpecialName.Manner
        /// Whether the zone above delegates the name, so that a validating client needs the proof that this is not signed.
        let isDelegated: Bool

        init(_ text: String, _ manner: SpecialName.Manner, isDelegated: Bool = false) {
            guard let name = try? Name(text) else { preconditionFailure("\(text) is no name") }
            self.name = name
            labels = name.labelCount
            self.manner = manner
            self.isDelegated = isDelegated
        }
    }

    private let entries: [Entry]
    private let table: NameTable

    /// All of them. `seed` is the process's.
    /// - Parameter canary: whether use-application-dns.net. is one, by whose absence a network asks browsers to keep to the
    ///   resolver that they were given.
    package init(canary: Bool = false, seed: HashSeed) {
        let canaries = canary ? [Entry("use-application-dns.net.", .absent)] : []
        entries = Self.topLevel + Self.arpa + Self.pointers + canaries
        table = NameTable(entries.map(\.name), seed: seed)
    }

    /// The special names themselves.
    var zones: [Name] { entries.map(\.name) }

    /// The special name that `name` is or lies below, if it has more labels than so many.
    ///
    /// A question for DS records at a name that is delegated belongs to the zone above, which isn't special (RFC 4035 s3.1.4.1,
    /// RFC 8375 s4).
    func find(_ name: borrowing ScannedName, _ type: RecordType, deeperThan least: Int) -> SpecialName? {
        guard let index = table.find(name, upTo: name.labelCount) else { return nil }
        let labels = entries[index].labels
        guard labels > least, type != .ds || labels < name.labelCount || !entries[index].isDelegated else { return nil }
        return SpecialName(manner: entries[index].manner, labels: labels)
    }

    // MARK: The names

    private static let topLevel = [
        Entry("localhost.", .localhost),  // RFC 6761 s6.3
        Entry("invalid.", .absent),  // RFC 6761 s6.4
        Entry("test.", .empty),  // RFC 6761 s6.2
        Entry("onion.", .absent),  // RFC 7686 s2
        Entry("local.", .empty),  // RFC 6762 s22.1
        Entry("alt.", .absent),  // RFC 9476 s2
        Entry("internal.", .empty),  // reserved by ICANN in 2024
    ]

    private static let arpa =
        [
            Entry("home.arpa.", .empty, isDelegated: true),  // RFC 8375 s4
            Entry("resolver.arpa.", .resolver, isDelegated: true),  // RFC 9462 s6.1, s6.4
            Entry("ipv4only.arpa.", .addressesOfNAT64, isDelegated: true),  // RFC 8880 s7.1
        ] + reverseZones.map { Entry($0, .empty, isDelegated: true) }

    /// Addresses whose names are known whoever is asked.
    private static let pointers = [
        Entry("1.0.0.127.in-addr.arpa.", .pointerToLocalhost),
        Entry(ip6(1), .pointerToLocalhost),
        // RFC 8880 s7.2
        Entry("170.0.0.192.in-addr.arpa.", .pointerToIPv4Only),
        Entry("171.0.0.192.in-addr.arpa.", .pointerToIPv4Only),
    ]

    /// The reverse zones of addresses that mean something else in every network.
    private static let reverseZones: [String] = {
        // RFC 6303 s4.1, s4.2
        var zones = ["10", "168.192", "0", "127", "254.169", "2.0.192", "100.51.198", "113.0.203", "255.255.255.255"]
        zones += (16...31).map { "\($0).172" }
        // RFC 7793
        zones += (64...127).map { "\($0).100" }
        // RFC 6303 s4.4 to s4.6
        let prefixes = ["d.f", "8.e.f", "9.e.f", "a.e.f", "b.e.f", "8.b.d.0.1.0.0.2"]
        // RFC 6303 s4.3; that of ::1 is among the pointers
        return zones.map { $0 + ".in-addr.arpa." } + prefixes.map { $0 + ".ip6.arpa." } + [ip6(0)]
    }()

    /// The reverse name of an IPv6 address that is zero but for its last digit.
    private static func ip6(_ digit: Int) -> String {
        "\(digit)." + String(repeating: "0.", count: 31) + "ip6.arpa."
    }
}
