// What a client asks for by the options of its OPT record.

/// Options that a server answers with one of the same kind.
package struct EDNSWishes: OptionSet, Sendable {
    package let rawValue: UInt8

    package init(rawValue: UInt8) { self.rawValue = rawValue }

    /// The server's name (RFC 5001 s2.1).
    package static var nsid: EDNSWishes { EDNSWishes(rawValue: 1) }
    /// For how long the connection may be idle (RFC 7828 s3.2.1).
    package static var keepalive: EDNSWishes { EDNSWishes(rawValue: 2) }
    /// A reply whose length tells nothing (RFC 7830 s4).
    package static var padding: EDNSWishes { EDNSWishes(rawValue: 4) }

    package static var all: EDNSWishes { [.nsid, .keepalive, .padding] }

    /// The options that ask for these.
    package var codes: [EDNSOption.Code] {
        let all: [(EDNSWishes, EDNSOption.Code)] = [
            (.nsid, .nsid), (.keepalive, .keepalive), (.padding, .padding),
        ]
        return all.filter { contains($0.0) }.map { $0.1 }
    }
}
