// What is spoken on a connection of a client: DNS behind lengths, or HTTP.

import DNSWire
import NIOCore

/// The next thing that a peer wants.
enum StreamDemand {
    /// Nothing yet.
    case nothing
    /// An answer to a message. A client is named where it is not the peer itself; the number tells the message from others
    /// that are in flight on the same connection.
    case message(ByteBuffer, from: IPAddress?, number: Int)
    /// What needed nobody's answer was answered, with so many octets.
    case settled(octets: Int)
    /// Nothing more: the connection ends, for the cause given, as soon as the peer has all its answers.
    case last(StreamClosure)
    /// An end at once.
    case close(StreamClosure)
}

/// Why a message has no answer.
enum StreamSilence {
    /// The responder says nothing to such a message.
    case unanswerable
    /// The answer was lost on its way.
    case lost
}

/// Understands what a peer says on one connection, and says the answers. Belongs to a `StreamConnection`, which knows the
/// bounds and times. (It has the type of a handler to open what a channel brings; it is in no pipeline itself.)
protocol StreamDialect: ChannelInboundHandler {
    /// Messages that may be in flight at once; no more than `StreamLimits` allows are.
    var mostInFlight: Int { get }
    /// Whether the peer must be heard while it takes its answers, and is held back by other means than not reading.
    var readsAlways: Bool { get }
    /// What is left of what came in, and how many octets that is.
    var rest: (kind: StreamConnectionState.Leftover, octets: Int) { get }

    /// Takes in what the channel brought.
    func append(_ data: NIOAny)
    /// All was taken in that was there to read.
    func readComplete()
    /// The next thing that the peer wants. It is asked only when a message may be taken.
    func next() -> StreamDemand
    /// Makes ready an answer; returns how many octets it has.
    func answer(_ message: [UInt8], to number: Int) -> Int
    /// Says that there is no answer, where that can be said; returns how many octets that takes.
    func decline(_ number: Int, because silence: StreamSilence) -> Int
    /// Tells the peer that nothing more will be taken.
    func drain()
    /// Tells the peer that the connection ends, in so far as it is told in words.
    func takeLeave(_ context: ChannelHandlerContext)
    /// Hands what was made ready to the channel.
    func flush(_ context: ChannelHandlerContext)
    /// Octets of answers that the peer has not taken.
    func unsent(_ context: ChannelHandlerContext) -> Int
    /// Calls `done` when all that was flushed is out.
    func awaitOutput(_ context: ChannelHandlerContext, _ done: @escaping () -> Void)
    /// An event of the channel, possibly in the midst of a `flush`. Returns whether it was for the dialect.
    func handle(_ event: Any) -> Bool
    /// What came in could not be understood. Returns whether the connection can go on, be it to say so.
    func recover(from error: any Error) -> Bool
}

extension StreamDialect {
    var readsAlways: Bool { false }
    func readComplete() {}
    func drain() {}
    func takeLeave(_ context: ChannelHandlerContext) {}
    func handle(_ event: Any) -> Bool { false }
    func recover(from error: any Error) -> Bool { false }
}
