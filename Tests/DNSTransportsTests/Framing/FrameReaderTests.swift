// Cutting a stream into messages (RFC 1035 s4.2.2).

import NIOCore
import Testing

@testable import DNSTransports

@Suite struct FrameReaderTests {
    private static let messages = [query(1), query(2, "a"), query(3, "a.long.name.in.the.middle.example", type: 65)]

    /// Feeds pieces one after the other and takes what can be taken after each.
    private func read(_ pieces: [[UInt8]]) -> [[UInt8]] {
        var reader = FrameReader(shortest: 12)
        var found: [[UInt8]] = []
        for piece in pieces {
            reader.append(ByteBuffer(bytes: piece))
            while case .message(let message) = reader.next() { found.append(Array(message.readableBytesView)) }
        }
        #expect(reader.buffered == 0)
        return found
    }

    @Test("Messages that are split at any octet come out whole", arguments: 0...messages.flatMap(frame).count)
    func split(at border: Int) {
        let stream = Self.messages.flatMap(frame)
        #expect(read([Array(stream[..<border]), Array(stream[border...])]) == Self.messages)
    }

    @Test("Messages that come octet by octet come out whole")
    func single() {
        #expect(read(Self.messages.flatMap(frame).map { [$0] }) == Self.messages)
    }

    @Test("Messages that come together come out one by one")
    func together() {
        #expect(read([Self.messages.flatMap(frame)]) == Self.messages)
    }

    @Test("Pieces of any size make the same messages", arguments: 1...40)
    func pieces(of size: Int) {
        let stream = (0..<20).flatMap { frame(query($0, "name-\($0).example")) }
        let pieces = stride(from: 0, to: stream.count, by: size).map {
            Array(stream[$0..<min($0 + size, stream.count)])
        }
        #expect(read(pieces) == (0..<20).map { query($0, "name-\($0).example") })
    }

    @Test("The longest message is read", arguments: [1, 1460, 16384, 65537])
    func longest(piece: Int) {
        let message = [UInt8](repeating: 7, count: 65535)
        let stream = frame(message)
        let pieces = stride(from: 0, to: stream.count, by: piece).map {
            Array(stream[$0..<min($0 + piece, stream.count)])
        }
        #expect(read(pieces) == [message])
    }

    @Test("A length that no message can have is told, and nothing behind it is read", arguments: 0..<12)
    func badLength(_ length: Int) {
        var reader = FrameReader(shortest: 12)
        reader.append(ByteBuffer(bytes: frame(query(1)) + [0, UInt8(length)] + frame(query(2))))
        #expect(reader.next() == .message(ByteBuffer(bytes: query(1))))
        #expect(reader.isReady)
        #expect(reader.next() == .badLength(length))
        #expect(reader.next() == .badLength(length))
    }

    @Test("The least length is a header's")
    func header() {
        var reader = FrameReader(shortest: 12)
        reader.append(ByteBuffer(bytes: frame([UInt8](repeating: 0, count: 12))))
        #expect(reader.next() == .message(ByteBuffer(repeating: 0, count: 12)))
    }

    @Test("It says whether it has a whole message")
    func ready() {
        var reader = FrameReader(shortest: 12)
        for octet in frame(query(9)).dropLast() {
            #expect(!reader.isReady)
            reader.append(ByteBuffer(bytes: [octet]))
            #expect(reader.next() == .incomplete)
        }
        reader.append(ByteBuffer(bytes: [query(9).last ?? 0]))
        #expect(reader.isReady)
    }

    @Test("What is left of a large read is kept in little memory, and a stream that never pauses does not let it grow")
    func memory() {
        var reader = FrameReader(shortest: 12)
        let whole = frame(query(1))
        reader.append(ByteBuffer(bytes: [UInt8](repeating: 0, count: 0) + whole + whole.prefix(5)))
        for _ in 0..<10_000 {
            while case .message = reader.next() {}
            reader.append(ByteBuffer(bytes: whole.dropFirst(5) + whole.prefix(5)))
        }
        #expect(reader.storage < 1024)
    }
}
