// Messages for tests, octet by octet.

import DNSWire

/// A message that is put together from its parts.
struct Packet {
    var id: UInt16 = 0x1234
    var flags: UInt16 = 0x0100
    var counts: [UInt16] = [1, 0, 0, 0]
    var body: [UInt8] = []

    /// The whole message.
    var octets: [UInt8] {
        var out: [UInt8] = []
        for value in [id, flags] + counts { out.append(network: value) }
        return out + body
    }

    /// The octets of a question.
    static func question(_ name: String, _ type: RecordType = .a, _ recordClass: UInt16 = 1) throws -> [UInt8] {
        var out = try Name(name).octets
        out.append(network: type.rawValue)
        out.append(network: recordClass)
        return out
    }

    /// The octets of a record whose owner is given as it stands in the message.
    static func record(
        _ owner: [UInt8], _ type: RecordType, class recordClass: UInt16 = 1, ttl: UInt32 = 60, _ data: [UInt8]
    ) -> [UInt8] {
        var out = owner
        out.append(network: type.rawValue)
        out.append(network: recordClass)
        out.append(network: ttl)
        out.append(network: UInt16(data.count))
        return out + data
    }
}
