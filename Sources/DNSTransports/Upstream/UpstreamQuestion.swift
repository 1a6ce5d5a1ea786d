// A question that waits for its answer on a connection to an upstream.

import DNSWire
import NIOCore

/// A question, who asked it, and what an answer must look like.
struct UpstreamQuestion {
    /// The message as it was handed in, with the asker's id.
    let message: [UInt8]
    let deadline: NIODeadline
    /// Whether it was on a connection that broke.
    private var wasRetried = false
    /// Where the question section ends.
    private let end: Int
    private let reply: @Sendable (Result<[UInt8], StreamFailure>) -> Void

    /// Nil when the message is not a query of one question that a stream can carry.
    init?(
        _ message: [UInt8], deadline: NIODeadline, reply: @escaping @Sendable (Result<[UInt8], StreamFailure>) -> Void
    ) {
        guard message.count <= UInt16.max, let end = questionEnd(message.span), message[2] & 0x80 == 0 else {
            return nil
        }
        self.message = message
        self.deadline = deadline
        self.end = end
        self.reply = reply
    }

    /// The message as it goes out: with an id of the connection's own, behind its length.
    func frame(id: UInt16) -> ByteBuffer {
        var frame = ByteBuffer()
        frame.writeFrame(message)
        frame.setInteger(id, at: frame.readerIndex + FrameReader.prefix)
        return frame
    }

    /// Whether a message is a response that repeats the question section, but for the case of its name: over a stream
    /// nobody can slip in an answer, and servers that fold case are settled here. So are those that deny without repeating it.
    func isAnswered(by response: Span<UInt8>) -> Bool {
        if let header = Header(response), header.deniesWithoutQuestion { return true }
        guard response.count >= end, response[2] & 0x80 != 0, response[4] == 0, response[5] == 1 else { return false }
        let asked = message.span
        for i in 12..<end {
            // The octets of the name are labels and their lengths, and those are below the letters.
            let same = i < end - 4 ? lowercased(asked[i]) == lowercased(response[i]) : asked[i] == response[i]
            guard same else { return false }
        }
        return true
    }

    /// The question for another connection; nil when it was on another already, or there is no time left.
    func again(at now: NIODeadline) -> UpstreamQuestion? {
        guard !wasRetried, now < deadline else { return nil }
        var again = self
        again.wasRetried = true
        return again
    }

    /// Hands over an answer, under the asker's id.
    func succeed(_ response: ByteBuffer) {
        var octets = Array(response.readableBytesView)
        octets[0] = message[0]
        octets[1] = message[1]
        reply(.success(octets))
    }

    func fail(_ failure: StreamFailure) { reply(.failure(failure)) }
}

/// Where the only question of a message ends; nil when the message has not just one, or breaks off within it.
func questionEnd(_ message: Span<UInt8>) -> Int? {
    guard message.count > 12, message[4] == 0, message[5] == 1 else { return nil }
    var at = 12
    while at < message.count, message[at] != 0 {
        guard message[at] <= 63 else { return nil }
        at += 1 + Int(message[at])
    }
    let end = at + 5
    return end <= message.count && at - 12 < 255 ? end : nil
}
