// A server of DNS over TLS and HTTPS that answers every question in the same way.

import CertificateSupport
import DNSWire
import NIOCore
import NIOHPACK
import NIOHTTP2
import NIOPosix
import NIOSSL

@testable import DNSTransports

/// Listens on the loopback address.
struct EncryptedPeer {
    /// What it does with a question.
    enum Manner: Sendable {
        /// Sends it back as its own reply.
        case reply
        case silence
        case close
        /// Answers with a status and a type of HTTP.
        case http(status: String, type: String)
    }

    let address: DNSWire.SocketAddress
    /// What goes wrong with TLS, in words of the library.
    let faults: AsyncStream<String>
    private let channel: any Channel

    /// - Parameter http: whether HTTP/2 is spoken, else DNS over TLS.
    init(_ certificate: TestCertificate, http: Bool, _ manner: Manner = .reply) throws {
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: try NIOSSLCertificate.fromPEMBytes(Array(certificate.certificate.utf8)).map {
                .certificate($0)
            },
            privateKey: .privateKey(try NIOSSLPrivateKey(bytes: Array(certificate.key.utf8), format: .pem)))
        configuration.applicationProtocols = [http ? "h2" : "dot"]
        let context = try NIOSSLContext(configuration: configuration)
        let (faults, fault) = AsyncStream.makeStream(of: String.self)
        self.faults = faults
        channel = try ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let pipeline = channel.pipeline.syncOperations
                    try pipeline.addHandler(NIOSSLServerHandler(context: context))
                    try pipeline.addHandler(FaultListener(fault))
                    guard http else { return try pipeline.addHandler(FramePeer(manner)) }
                    _ = try pipeline.configureHTTP2Pipeline(
                        mode: .server, connectionConfiguration: .init(), streamConfiguration: .init()
                    ) { stream in
                        stream.eventLoop.makeCompletedFuture {
                            try stream.pipeline.syncOperations.addHandler(RequestPeer(manner))
                        }
                    }
                }
            }
            .bind(host: "127.0.0.1", port: 0).wait()
        address = DNSWire.SocketAddress(
            IPAddress(v4: 0x7f00_0001), port: UInt16(channel.localAddress?.port ?? 0))
    }

    func close() { try? channel.close().wait() }
}

private final class FaultListener: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let fault: AsyncStream<String>.Continuation

    init(_ fault: AsyncStream<String>.Continuation) { self.fault = fault }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        fault.yield("\(error)")
        context.fireErrorCaught(error)
    }
}

private final class FramePeer: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let manner: EncryptedPeer.Manner
    private var reader = FrameReader(shortest: Header.size)

    init(_ manner: EncryptedPeer.Manner) { self.manner = manner }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        reader.append(unwrapInboundIn(data))
        guard case .message(let message) = reader.next() else { return }
        switch manner {
        case .reply:
            var frame = ByteBuffer()
            frame.writeFrame(Self.reply(to: Array(message.readableBytesView)))
            context.writeAndFlush(wrapOutboundOut(frame), promise: nil)
        case .silence, .http: break
        case .close: context.close(promise: nil)
        }
    }

    static func reply(to query: [UInt8]) -> [UInt8] {
        var reply = query
        reply[2] |= 0x80
        return reply
    }
}

private final class RequestPeer: ChannelInboundHandler {
    typealias InboundIn = HTTP2Frame.FramePayload
    typealias OutboundOut = HTTP2Frame.FramePayload

    private let manner: EncryptedPeer.Manner
    private var query: [UInt8] = []

    init(_ manner: EncryptedPeer.Manner) { self.manner = manner }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .headers(let part):
            let path = part.headers.first(name: ":path") ?? ""
            // what is asked by GET is sent back as text, to be looked at
            if part.endStream { answer(context, Array("path: \(path)".utf8)) }
        case .data(let part):
            if case .byteBuffer(let octets) = part.data { query += Array(octets.readableBytesView) }
            if part.endStream { answer(context, FramePeer.reply(to: query)) }
        default: break
        }
    }

    private func answer(_ context: ChannelHandlerContext, _ body: [UInt8]) {
        var (status, type) = ("200", "application/dns-message")
        switch manner {
        case .reply: break
        case .silence: return
        case .close: return context.close(promise: nil)
        case .http(let otherStatus, let otherType): (status, type) = (otherStatus, otherType)
        }
        let head: HPACKHeaders = [":status": status, "content-type": type]
        context.write(wrapOutboundOut(.headers(.init(headers: head))), promise: nil)
        let octets = ByteBuffer(bytes: body)
        context.writeAndFlush(
            wrapOutboundOut(.data(.init(data: .byteBuffer(octets), endStream: true))), promise: nil)
    }
}
