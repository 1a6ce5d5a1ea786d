// The parameters of SVCB and HTTPS records in wire form (RFC 9460 s2.2, s7, s8).

/// The key of a parameter.
package struct ServiceParameterKey: RawRepresentable, Hashable, Comparable, Sendable {
    package let rawValue: UInt16

    package init(rawValue: UInt16) { self.rawValue = rawValue }

    package static let mandatory = ServiceParameterKey(rawValue: 0)
    package static let alpn = ServiceParameterKey(rawValue: 1)
    package static let noDefaultALPN = ServiceParameterKey(rawValue: 2)
    package static let port = ServiceParameterKey(rawValue: 3)
    package static let ipv4hint = ServiceParameterKey(rawValue: 4)
    package static let ech = ServiceParameterKey(rawValue: 5)
    package static let ipv6hint = ServiceParameterKey(rawValue: 6)
    /// RFC 9461 s5.
    package static let dohpath = ServiceParameterKey(rawValue: 7)
    /// RFC 9540 s4.
    package static let ohttp = ServiceParameterKey(rawValue: 8)
    /// Reserved: never valid (RFC 9460 s14.3.2).
    package static let invalid = ServiceParameterKey(rawValue: 65535)

    /// The names of keys, in the order of their numbers from 0.
    package static let names = [
        "mandatory", "alpn", "no-default-alpn", "port", "ipv4hint", "ech", "ipv6hint", "dohpath", "ohttp",
    ]

    package static func < (a: ServiceParameterKey, b: ServiceParameterKey) -> Bool { a.rawValue < b.rawValue }
}

extension ServiceParameterKey: CustomStringConvertible {
    /// The name, or `key` and the number (RFC 9460 s2.1).
    package var description: String {
        Int(rawValue) < Self.names.count ? Self.names[Int(rawValue)] : "key\(rawValue)"
    }

    /// Reads a name, or `key` and a number without leading zeros; keys are in lower case only.
    package init?(_ text: some StringProtocol) {
        if let place = Self.names.firstIndex(where: { $0 == text }) {
            rawValue = UInt16(place)
        } else if text.hasPrefix("key"), let number = UInt16(text.dropFirst(3)), text.dropFirst(3) == String(number) {
            rawValue = number
        } else {
            return nil
        }
    }
}

/// A parameter with its value in wire form.
package struct ServiceParameter: Sendable, Equatable {
    package let key: ServiceParameterKey
    package let value: [UInt8]

    package init(_ key: ServiceParameterKey, _ value: [UInt8]) {
        self.key = key
        self.value = value
    }
}

/// Parameters one behind the other, their keys rising.
package enum ServiceParameters {
    /// Checks the parameters in a range of `data`: keys that rise, values of the form that their keys have, and that those agree.
    static func check(_ data: Span<UInt8>, _ range: Range<Int>) throws(WireError) {
        var keys: [ServiceParameterKey] = []
        var mandatory = 0..<0
        var at = range.lowerBound
        while at < range.upperBound {
            let (key, value) = try parameter(data, at: at, limit: range.upperBound)
            guard keys.last.map({ $0 < key }) ?? true, key != .invalid else { throw WireError(.badRecordData, at: at) }
            keys.append(key)
            guard isValue(data.extracting(value), of: key) else {
                throw WireError(.badRecordData, at: value.lowerBound)
            }
            if key == .mandatory { mandatory = value }
            at = value.upperBound
        }
        // s8: every key that is mandatory is there
        var place = mandatory.lowerBound
        while place < mandatory.upperBound {
            let wanted = ServiceParameterKey(rawValue: data.uint16(at: place))
            guard keys.contains(wanted) else { throw WireError(.badRecordData, at: place) }
            place += 2
        }
        // s7.1.1: without a list of protocols there is nothing that the default could be left out of
        if keys.contains(.noDefaultALPN), !keys.contains(.alpn) {
            throw WireError(.badRecordData, at: range.lowerBound)
        }
    }

    private static func parameter(
        _ data: Span<UInt8>, at: Int, limit: Int
    ) throws(WireError) -> (key: ServiceParameterKey, value: Range<Int>) {
        guard at + 4 <= limit else { throw WireError(.badRecordData, at: at) }
        let start = at + 4
        let end = start + Int(data.uint16(at: at + 2))
        guard end <= limit else { throw WireError(.badRecordData, at: at + 2) }
        return (ServiceParameterKey(rawValue: data.uint16(at: at)), start..<end)
    }

    /// Whether a value has the form that its key has.
    package static func isValue(_ value: Span<UInt8>, of key: ServiceParameterKey) -> Bool {
        switch key {
        case .mandatory: isMandatoryList(value)
        case .alpn: isProtocolList(value)
        case .noDefaultALPN, .ohttp: value.isEmpty
        case .port: value.count == 2
        case .ipv4hint: !value.isEmpty && value.count % 4 == 0
        case .ipv6hint: !value.isEmpty && value.count % 16 == 0
        case .ech, .dohpath: !value.isEmpty
        default: true
        }
    }

    /// s8: keys that rise, and the key of the list itself is none of them.
    private static func isMandatoryList(_ value: Span<UInt8>) -> Bool {
        guard !value.isEmpty, value.count % 2 == 0 else { return false }
        var last: UInt16 = 0
        for at in stride(from: 0, to: value.count, by: 2) {
            guard value.uint16(at: at) > last else { return false }
            last = value.uint16(at: at)
        }
        return true
    }

    /// s7.1.1: one or more identifiers of one or more octets, each behind its length.
    private static func isProtocolList(_ value: Span<UInt8>) -> Bool {
        var at = 0
        while at < value.count {
            guard value[at] > 0 else { return false }
            at += 1 + Int(value[at])
        }
        return at == value.count && at > 0
    }

    /// All parameters; data that has not passed the check throws.
    package static func all(_ data: Span<UInt8>) throws(WireError) -> [ServiceParameter] {
        var all: [ServiceParameter] = []
        var at = 0
        while at < data.count {
            let (key, value) = try parameter(data, at: at, limit: data.count)
            all.append(ServiceParameter(key, value.map { data[$0] }))
            at = value.upperBound
        }
        return all
    }

    /// Appends parameters in the order of their keys. Each key may be there once, with at most 65,535 octets.
    package static func append(_ parameters: [ServiceParameter], to data: inout [UInt8]) {
        for parameter in parameters.sorted(by: { $0.key < $1.key }) {
            data.append(network: parameter.key.rawValue)
            data.append(network: UInt16(truncatingIfNeeded: parameter.value.count))
            data += parameter.value
        }
    }
}
