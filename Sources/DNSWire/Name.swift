// A domain name that owns its octets.

/// A domain name in wire form, uncompressed, with the case in which it was written (RFC 1035 s3.1, RFC 4343).
///
/// Comparison and hashing ignore the case of ASCII letters. At most 255 octets, labels of at most 63.
package struct Name: Sendable {
    /// The wire form: labels, each behind its length, down to the root's zero octet.
    package let octets: [UInt8]

    /// The most octets that a name may have (RFC 1035 s2.3.4).
    @inlinable package static var maximumLength: Int { 255 }
    /// The most octets that a label may have.
    @inlinable package static var maximumLabelLength: Int { 63 }

    /// The root.
    package static let root = Name(unchecked: [0])

    /// A name from octets that are known to be a whole name in wire form.
    init(unchecked octets: [UInt8]) { self.octets = octets }

    /// Reads an uncompressed name that must be all of `octets`.
    package init(wire octets: [UInt8]) throws(WireError) {
        let end = try NameOctets.end(octets.span, at: 0)
        guard end == octets.count else { throw WireError(.badMessage, at: end) }
        self.octets = octets
    }

    /// A name of labels, each 1 to 63 octets, the root's label left out.
    package init(labels: some Sequence<some Collection<UInt8>>) throws(WireError) {
        var octets: [UInt8] = []
        for label in labels {
            guard 1...Name.maximumLabelLength ~= label.count else { throw WireError(.badLabel, at: octets.count) }
            octets.append(UInt8(label.count))
            octets.append(contentsOf: label)
        }
        octets.append(0)
        guard octets.count <= Name.maximumLength else { throw WireError(.nameTooLong, at: octets.count) }
        self.octets = octets
    }

    /// Labels without the root's.
    package var labelCount: Int {
        var count = 0
        var at = 0
        while octets[at] != 0 {
            at += Int(octets[at]) + 1
            count += 1
        }
        return count
    }

    package var isRoot: Bool { octets.count == 1 }

    /// Whether the leftmost label is a lone asterisk (RFC 4592 s2.1.1).
    package var isWildcard: Bool { octets[0] == 1 && octets[1] == UInt8(ascii: "*") }

    /// The labels from the left, the root's left out.
    package var labels: [ArraySlice<UInt8>] {
        var out: [ArraySlice<UInt8>] = []
        var at = 0
        while octets[at] != 0 {
            let next = at + Int(octets[at]) + 1
            out.append(octets[at + 1..<next])
            at = next
        }
        return out
    }

    /// The name without its leftmost label; nil for the root.
    package var parent: Name? { isRoot ? nil : Name(unchecked: Array(octets[(Int(octets[0]) + 1)...])) }

    /// Whether it is `other` or lies below it.
    package func isAtOrBelow(_ other: Name) -> Bool {
        let offset = octets.count - other.octets.count
        guard offset >= 0 else { return false }
        var at = 0
        while at < offset { at += Int(octets[at]) + 1 }
        guard at == offset else { return false }
        return zip(octets[offset...], other.octets).allSatisfy { lowercased($0) == lowercased($1) }
    }

    /// The name with `suffix` behind its labels: what a name relative to an origin means.
    package func appending(_ suffix: Name) throws(WireError) -> Name {
        let joined = octets.dropLast() + suffix.octets
        guard joined.count <= Name.maximumLength else { throw WireError(.nameTooLong, at: joined.count) }
        return Name(unchecked: Array(joined))
    }

    /// The same name in lower case, the canonical form (RFC 4034 s6.2).
    package var lowercase: Name { Name(unchecked: octets.map { lowercased($0) }) }
}

extension Name: Hashable {
    package static func == (a: Name, b: Name) -> Bool {
        a.octets.count == b.octets.count && zip(a.octets, b.octets).allSatisfy { lowercased($0) == lowercased($1) }
    }

    package func hash(into hasher: inout Hasher) {
        for octet in octets { hasher.combine(lowercased(octet)) }
    }
}

extension Name: Comparable {
    /// The canonical order of names: label by label from the right, as octets in lower case (RFC 4034 s6.1).
    package static func < (a: Name, b: Name) -> Bool {
        for (x, y) in zip(a.labels.reversed(), b.labels.reversed()) {
            let left = x.map { lowercased($0) }
            let right = y.map { lowercased($0) }
            if left != right { return left.lexicographicallyPrecedes(right) }
        }
        return a.labelCount < b.labelCount
    }
}

/// Hops over names in wire form.
package enum NameOctets {
    /// The offset behind the uncompressed name at `start`.
    package static func end(_ octets: Span<UInt8>, at start: Int) throws(WireError) -> Int {
        var at = start
        while at < octets.count {
            let length = Int(octets[at])
            guard length <= Name.maximumLabelLength else {
                throw WireError(length < 192 ? .badLabel : .badPointer, at: at)
            }
            at += length + 1
            guard at - start <= Name.maximumLength else { throw WireError(.nameTooLong, at: start) }
            if length == 0 { return at }
        }
        throw WireError(.endOfInput, at: octets.count)
    }
}
