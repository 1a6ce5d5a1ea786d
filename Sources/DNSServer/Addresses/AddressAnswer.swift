// What a reply says of the addresses of a name that the server itself asks for.

package import DNSWire

/// The addresses of one type that a name has.
package struct AddressAnswer: Equatable, Sendable {
    /// As in the data of the records, sorted; none when the name has no such records, or does not exist.
    package let addresses: [[UInt8]]
    /// Seconds for which this holds.
    package let ttl: UInt32

    /// How long it is believed that there is nothing, where the reply does not say (RFC 2308 s5).
    private static let silentTTL: UInt32 = 60

    package init(addresses: [[UInt8]], ttl: UInt32) {
        self.addresses = addresses
        self.ttl = ttl
    }

    /// Reads a reply to a question for `type`, A or AAAA. Nil when it is none, or says that nothing could be found out.
    package init?(_ reply: [UInt8], type: RecordType) {
        guard let message = try? Message(reply.span), message.header.flags.contains(.response),
            !message.header.flags.contains(.truncated),
            message.responseCode == .noError || message.responseCode == .nameError
        else { return nil }
        let found = message.answers.filter { $0.type == type && $0.recordClass == .internet }
        guard found.isEmpty else {
            self.init(
                addresses: found.map(\.data).sorted { $0.lexicographicallyPrecedes($1) },
                // the aliases that led there hold no longer than their own TTLs
                ttl: message.answers.map(\.ttl).min() ?? 0)
            return
        }
        // aliases alone are no answer
        guard message.answers.isEmpty || message.responseCode == .nameError || !message.authority.isEmpty else {
            return nil
        }
        let soa = message.authority.first { $0.type == .soa && $0.data.count >= 20 }
        let minimum = soa.map { min($0.ttl, $0.data.span.uint32(at: $0.data.count - 4)) }
        self.init(addresses: [], ttl: min(minimum ?? Self.silentTTL, message.answers.map(\.ttl).min() ?? .max))
    }

    /// The query that asks for it.
    package static func query(_ name: Name, _ type: RecordType) -> [UInt8] {
        var octets = [UInt8](repeating: 0, count: Header.size)
        var span = octets.mutableSpan
        Header(id: MessageID(rawValue: 0), flags: .recursionDesired, questionCount: 1).write(to: &span)
        octets += name.octets
        octets.append(network: type.rawValue)
        octets.append(network: RecordClass.internet.rawValue)
        return octets
    }
}
