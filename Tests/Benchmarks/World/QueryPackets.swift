// Queries in wire form, one behind the other.

import DNSWire

/// Packets of at most 64 octets, the same room for each, with slack behind it as in a pool of buffers.
struct QueryPackets {
    private static let stride = 64

    private var octets: [UInt8]
    private var lengths: [Int]

    /// The queries for some questions.
    /// - Parameter edns: whose size their OPT records say; nil for none.
    init(_ questions: [Question], edns: EDNS? = nil, flags: HeaderFlags = .recursionDesired) {
        octets = [UInt8](repeating: 0, count: (questions.count + 1) * Self.stride)
        lengths = []
        for question in questions {
            let query = Self.query(question, edns: edns, flags: flags)
            precondition(query.count <= Self.stride)
            for i in query.indices { octets[lengths.count * Self.stride + i] = query[i] }
            lengths.append(query.count)
        }
    }

    /// A query in wire form.
    static func query(_ question: Question, edns: EDNS?, flags: HeaderFlags = .recursionDesired) -> [UInt8] {
        var query: [UInt8] = []
        for number in [0x1234, flags.rawValue, 1, 0, 0, edns == nil ? 0 : 1] { query.append(network: number) }
        query += question.name.octets
        for number in [question.type.rawValue, question.recordClass.rawValue] { query.append(network: number) }
        if let edns {
            // the root, the type OPT, a size, neither flags nor options
            query += [0, 0, 41, UInt8(edns.udpSize >> 8), UInt8(edns.udpSize & 255), 0, 0, 0, 0, 0, 0]
        }
        return query
    }

    var count: Int { lengths.count }

    subscript(place: Int) -> Span<UInt8> {
        @_lifetime(borrow self)
        get {
            let start = place * Self.stride
            return octets.span.extracting(start..<start + lengths[place])
        }
    }

    /// Writes a number of eight letters into the name of a packet, behind so many octets of it.
    mutating func setNumber(_ number: Int, at place: Int, behind octets: Int = 1) {
        for digit in 0..<8 {
            self.octets[place * Self.stride + Header.size + octets + digit] = World.letter(number, digit)
        }
    }
}
