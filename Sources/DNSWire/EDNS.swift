// The OPT pseudo-record (RFC 6891) and its options.

/// What an OPT record says besides its options (RFC 6891 s6.1.3).
@usableFromInline package struct EDNS: Equatable, Sendable {
    /// The largest UDP message that the sender takes; less than 512 means 512 (RFC 6891 s6.2.3).
    @usableFromInline package var udpSize: UInt16
    /// The upper eight bits of the response code.
    @usableFromInline package var extendedCode: UInt8
    @usableFromInline package var version: UInt8
    /// DO: the sender understands DNSSEC records (RFC 3225).
    @usableFromInline package var dnssecOK: Bool

    /// Octets of an OPT record without options.
    @inlinable package static var size: Int { 11 }
    /// The size that fits through nearly every path without fragments, the most we ever send over UDP.
    @inlinable package static var safeSize: Int { 1232 }

    /// Octets that padded questions, and padded replies, have a multiple of (RFC 8467 s4.1).
    package static var questionBlock: Int { 128 }
    package static var replyBlock: Int { 468 }

    @inlinable package init(udpSize: UInt16, extendedCode: UInt8 = 0, version: UInt8 = 0, dnssecOK: Bool = false) {
        self.udpSize = udpSize
        self.extendedCode = extendedCode
        self.version = version
        self.dnssecOK = dnssecOK
    }

    /// Reads the fixed part of an OPT record, whose owner must be the root.
    package init(_ record: RecordView, in message: Span<UInt8>) throws(WireError) {
        guard message[record.ownerOffset] == 0 else { throw WireError(.badOPT, at: record.ownerOffset) }
        self.init(
            udpSize: record.recordClass.rawValue, extendedCode: UInt8(truncatingIfNeeded: record.ttl >> 24),
            version: UInt8(truncatingIfNeeded: record.ttl >> 16), dnssecOK: record.ttl & 0x8000 != 0)
    }
}

/// An option of an OPT record (RFC 6891 s6.1.2).
@usableFromInline package struct EDNSOption: Equatable, Sendable {
    /// The number of an option (IANA: DNS EDNS0 Option Codes).
    @usableFromInline package struct Code: RawRepresentable, Hashable, Sendable {
        @usableFromInline package var rawValue: UInt16

        @inlinable package init(rawValue: UInt16) { self.rawValue = rawValue }

        @inlinable package static var nsid: Code { Code(rawValue: 3) }
        @inlinable package static var clientSubnet: Code { Code(rawValue: 8) }
        @inlinable package static var cookie: Code { Code(rawValue: 10) }
        @inlinable package static var keepalive: Code { Code(rawValue: 11) }
        @inlinable package static var padding: Code { Code(rawValue: 12) }
        /// An extended error (RFC 8914).
        @inlinable package static var extendedError: Code { Code(rawValue: 15) }
    }

    @usableFromInline package var code: Code
    @usableFromInline package var data: [UInt8]

    package init(code: Code, data: [UInt8]) {
        self.code = code
        self.data = data
    }

    /// Reads the options that make up an OPT record's data, all of it.
    package static func all(in data: Span<UInt8>) throws(WireError) -> [EDNSOption] {
        var options: [EDNSOption] = []
        var at = 0
        while at < data.count {
            let end = try end(ofOptionAt: at, in: data)
            var octets: [UInt8] = []
            octets.append(contentsOf: data.extracting(at + 4..<end))
            options.append(EDNSOption(code: Code(rawValue: data.uint16(at: at)), data: octets))
            at = end
        }
        return options
    }

    /// Checks that options fill `data` exactly, and says which of those are among them that ask something of a server.
    @discardableResult
    package static func check(_ data: Span<UInt8>) throws(WireError) -> EDNSWishes {
        var wishes: EDNSWishes = []
        var at = 0
        while at < data.count {
            let next = try end(ofOptionAt: at, in: data)
            switch Code(rawValue: data.uint16(at: at)) {
            case .nsid: wishes.insert(.nsid)
            case .keepalive: wishes.insert(.keepalive)
            case .padding: wishes.insert(.padding)
            default: break
            }
            at = next
        }
        return wishes
    }

    private static func end(ofOptionAt at: Int, in data: Span<UInt8>) throws(WireError) -> Int {
        guard at + 4 <= data.count else { throw WireError(.badOPT, at: at) }
        let end = at + 4 + Int(data.uint16(at: at + 2))
        guard end <= data.count else { throw WireError(.badOPT, at: at) }
        return end
    }
}
