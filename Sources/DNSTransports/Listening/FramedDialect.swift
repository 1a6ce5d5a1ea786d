// DNS over TCP and TLS: messages behind their lengths (RFC 1035 s4.2.2, RFC 7858 s3.3).

import DNSWire
import NIOCore

/// Messages behind their lengths. They may be answered in any order, for they have ids (RFC 7766 s7).
final class FramedDialect: StreamDialect {
    typealias InboundIn = ByteBuffer

    let mostInFlight = Int.max
    private var reader = FrameReader(shortest: Header.size)
    private var output = OctetOutput()

    var rest: (kind: StreamConnectionState.Leftover, octets: Int) {
        (reader.isReady ? .message : reader.buffered > 0 ? .part : .nothing, reader.buffered)
    }

    func append(_ data: NIOAny) { reader.append(unwrapInboundIn(data)) }

    func next() -> StreamDemand {
        switch reader.next() {
        case .incomplete: .nothing
        case .badLength: .close(.badLength)
        case .message(let message): .message(message, from: nil, number: 0)
        }
    }

    func answer(_ message: [UInt8], to number: Int) -> Int {
        output.octets.writeFrame(message)
        return FrameReader.prefix + message.count
    }

    func decline(_ number: Int, because silence: StreamSilence) -> Int { 0 }

    func flush(_ context: ChannelHandlerContext) { output.flush(context) }

    func unsent(_ context: ChannelHandlerContext) -> Int { OctetOutput.unsent(context) }

    func awaitOutput(_ context: ChannelHandlerContext, _ done: @escaping () -> Void) {
        OctetOutput.await(context, done)
    }
}
