import DNSWire
import Testing

@Suite("Padding (RFC 7830, RFC 8467)")
struct PaddingTests {
    @Test(
        "A message of any length becomes a multiple of the block, by zeros in one last option", arguments: [128, 468])
    func blocks(block: Int) throws {
        for size in 0...2 * block {
            let message = try Self.padded(dataSize: size, block: block, limit: 65_535)
            let least = 12 + 11 + size + 11 + 4
            #expect(message.size == (least + block - 1) / block * block)
            #expect(message.options.count == 1)
            #expect(message.options.last?.code == .padding)
            #expect(message.options.last?.data.allSatisfy { $0 == 0 } == true)
        }
    }

    @Test(
        "Never is it made longer than it may be: what has no room is left out",
        arguments: [(49, 49, true), (47, 47, true), (46, 43, false), (43, 43, false), (467, 467, true)])
    func limits(limit: Int, size: Int, isPadded: Bool) throws {
        let message = try Self.padded(dataSize: 9, block: 468, limit: limit)
        #expect(message.size == size)
        #expect(message.options.isEmpty != isPadded)
    }

    /// A message of a header, one record with so many octets of data, and a padded OPT record.
    private static func padded(
        dataSize: Int, block: Int, limit: Int
    ) throws -> (size: Int, options: [EDNSOption]) {
        var buffer = [UInt8](repeating: 0xff, count: limit)
        var scratch = ScannedName(seed: HashSeed(1, 2))
        var writer = MessageWriter(buffer.mutableSpan, limit: limit, reserved: EDNS.size)
        let (root, data) = ([UInt8(0)], [UInt8](repeating: 1, count: dataSize))
        let isWritten = writer.append(
            owner: root.span, type: RecordType(rawValue: 65_280), ttl: 1, data: data.span, to: .answer,
            scratch: &scratch)
        #expect(isWritten)
        writer.appendOPT(EDNS(udpSize: 1232))
        writer.appendPadding(toMultipleOf: block)
        let length = writer.finish(id: MessageID(rawValue: 1), flags: [.response])
        return (length, try Message(buffer.span.extracting(0..<length)).options)
    }
}
