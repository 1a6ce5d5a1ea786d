// One place where the admin endpoint listens.

import DNSDispatch
import HTTPTypes
import HummingbirdCore
import Logging
import NIOConcurrencyHelpers
import NIOCore
import NIOHTTPTypes
import NIOPosix

/// A listening HTTP server, whose connections are bounded in number, time and size.
final class AdminListener: Sendable {
    /// Connections at once; more wait.
    private static let connections = 32
    /// Those among them that wait for their peers; where there are more, those who took longest have to go.
    private static let awaited = 24
    /// Seconds that requests in flight may take when it ends.
    private static let patience = 0.5

    /// The port that it listens at; nil on a socket.
    let port: UInt16?
    private let server: HummingbirdCore.Server<HTTP1Channel>
    private let running: Task<Void, Never>

    /// Listens. Returns when it can be reached.
    init(
        _ address: BindAddress, named name: String, on group: MultiThreadedEventLoopGroup,
        answer: @escaping @Sendable (HTTPRequest) async -> AdminAnswer
    ) throws(AdminFailure) {
        let silent = Logger(label: "admin") { _ in SwiftLogNoOpLogHandler() }
        let outcome = NIOLockedValueBox<Result<UInt16?, AdminFailure>?>(nil)
        let known = ConditionLock(value: false)
        @Sendable func tell(_ result: Result<UInt16?, AdminFailure>) {
            outcome.withLockedValue { if $0 == nil { $0 = result } }
            known.lock()
            known.unlock(withValue: true)
        }
        let server = HummingbirdCore.Server(
            childChannelSetup: Self.channel(answer),
            configuration: ServerConfiguration(
                address: address, backlog: Self.connections,
                availableConnectionsDelegate: MaximumAvailableConnections(Self.connections, logger: silent)),
            onServerRunning: { channel in
                tell(.success(channel.localAddress?.port.map { UInt16(clamping: $0) }))
            },
            eventLoopGroup: group, logger: silent)
        running = Task {
            do {
                try await server.run()
            } catch {
                tell(.failure(AdminFailure("the admin endpoint cannot listen at \(name)", error)))
            }
        }
        known.lock(whenValue: true)
        known.unlock()
        self.server = server
        switch outcome.withLockedValue({ $0 }) {
        case .success(let port): self.port = port
        case .failure(let failure): throw failure
        case nil: self.port = nil
        }
    }

    private static func channel(_ answer: @escaping @Sendable (HTTPRequest) async -> AdminAnswer) -> HTTP1Channel {
        let awaited = AwaitedPeers(atMost: Self.awaited)
        return HTTP1Channel(
            responder: { request, writer, _ in
                let answer = await answer(request.head)
                let asText = request.headers[.accept]?.hasPrefix("text/plain") ?? false
                let body = request.method == .head ? nil : answer.body(asText: asText)
                try await writer.write(
                    response: answer.head(asText: asText),
                    body: body.map { ResponseBody(byteBuffer: ByteBuffer(string: $0)) } ?? ResponseBody())
            },
            configuration: HTTP1Channel.Configuration(
                additionalChannelHandlers: [RequestGuard(awaited)],
                httpDecoderConfiguration: HTTP1Channel.Configuration.DecoderConfiguration(
                    maxHeaderFieldSize: 8 << 10, maxHeaderListSize: 16 << 10, maxHeaderFieldCount: 64)))
    }

    /// Listens no more, and waits for a moment for requests in flight. Returns whether all of them have ended.
    func stop() -> Bool {
        let isOver = ConditionLock(value: false)
        let (server, running) = (server, running)
        Task {
            try? await server.shutdownGracefully()
            await running.value
            isOver.lock()
            isOver.unlock(withValue: true)
        }
        guard isOver.lock(whenValue: true, timeoutSeconds: Self.patience) else { return false }
        isOver.unlock()
        return true
    }
}

extension AdminFailure {
    /// What could not be done, and what the system says of it.
    init(_ what: String, _ error: any Error) {
        self.init(
            description: "\(what): \((error as? IOError).map { SocketError.text(of: $0.errnoCode) } ?? "\(error)")")
    }
}
