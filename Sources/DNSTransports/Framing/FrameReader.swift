// Messages out of a stream of octets (RFC 1035 s4.2.2): each goes behind two octets that hold its length.

import NIOCore

/// Cuts what arrives on a stream into messages. A value without clock or socket.
///
/// A complete message is a slice of what came in, not a copy. An unfinished one is copied into storage of its own size, so
/// that a waiting connection holds on to nothing large.
struct FrameReader {
    /// Octets of the length that goes before each message.
    static let prefix = 2

    /// What the octets at hand begin with.
    enum Next: Equatable {
        /// A whole message, without its length.
        case message(ByteBuffer)
        /// Nothing, or a part of a message.
        case incomplete
        /// A length that no message can have. Nothing behind it can be understood.
        case badLength(Int)
    }

    private var input = ByteBuffer()
    /// Whether `input` was copied out of what came in.
    private var isOwn = false
    private let shortest: Int

    /// - Parameter shortest: the least length that a message may have, in octets.
    init(shortest: Int) {
        self.shortest = shortest
    }

    /// Octets that came in and were not yet taken.
    var buffered: Int { input.readableBytes }

    /// Octets of the memory that is held for them.
    var storage: Int { input.capacity }

    /// Whether the octets at hand hold a whole message, or a length that no message can have: whether `next` has
    /// something to say.
    var isReady: Bool {
        guard let length = announced else { return false }
        return length < shortest || input.readableBytes >= Self.prefix + length
    }

    /// The length that the octets at hand begin with.
    private var announced: Int? {
        input.getInteger(at: input.readerIndex, as: UInt16.self).map(Int.init)
    }

    /// Adds octets as they came.
    mutating func append(_ octets: ByteBuffer) {
        if input.readableBytes == 0 {
            input = octets
            isOwn = false
        } else {
            var octets = octets
            input.writeBuffer(&octets)
        }
    }

    /// Takes the next message. Call it until it says `.incomplete`: then what is left is kept apart for later.
    mutating func next() -> Next {
        guard let length = announced else {
            keep()
            return .incomplete
        }
        guard length >= shortest else { return .badLength(length) }
        guard let message = input.getSlice(at: input.readerIndex + Self.prefix, length: length) else {
            keep()
            return .incomplete
        }
        input.moveReaderIndex(forwardBy: Self.prefix + length)
        return .message(message)
    }

    /// Moves what is left to the front of storage of its own. That grows with what comes, not with what is announced.
    private mutating func keep() {
        if input.readableBytes == 0 {
            input = ByteBuffer()
        } else if isOwn {
            input.discardReadBytes()
        } else {
            var own = ByteBuffer()
            own.writeImmutableBuffer(input)
            input = own
            isOwn = true
        }
    }
}

extension ByteBuffer {
    /// Appends a message behind its length. The message must have at most 65,535 octets.
    mutating func writeFrame(_ message: [UInt8]) {
        reserveCapacity(minimumWritableBytes: FrameReader.prefix + message.count)
        writeInteger(UInt16(message.count))
        writeBytes(message)
    }
}
