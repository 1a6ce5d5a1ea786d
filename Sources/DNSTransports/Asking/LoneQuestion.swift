// Asks one question over a connection of its own, behind TLS or over HTTP: for the commands, not for the server.

package import DNSWire
package import NIOCore
import NIOHTTP2
import NIOPosix
import NIOSSL

/// A question for one server, and how it goes there.
package struct LoneQuestion: Sendable {
    /// What is spoken.
    package enum Form: Equatable, Sendable {
        /// DNS over TLS (RFC 7858).
        case tls
        /// DNS over HTTPS by HTTP/2 (RFC 8484): with the path of its URL, and whether the question stands in that.
        case https(path: String, usesGET: Bool)
        /// The same in clear, as a proxy asks.
        case http(path: String)

        /// What TLS is told of it; nil where there is no TLS.
        fileprivate var protocols: [String]? {
            switch self {
            case .tls: ["dot"]
            case .https: ["h2"]
            case .http: nil
            }
        }
    }

    /// Why there is no answer.
    package enum Failure: Error, Equatable, Sendable {
        /// The system's errno, where there is one.
        case notConnected(errno: CInt?)
        /// TLS came to nothing, and what its library says of that.
        case notSecured(String)
        /// The server's certificate is not to be trusted.
        case notTrusted
        /// The certificate is to be trusted, but for another server.
        case otherServer
        /// The file of those whom one trusts cannot be read.
        case badRoots
        /// The status of an answer of HTTP that holds no message.
        case status(Int)
        /// An answer of HTTP that is no message, by the type that it names.
        case contentType(String)
        /// What came cannot be understood.
        case malformed
        case closed
        case noReply
    }

    let message: [UInt8]
    let server: DNSWire.SocketAddress
    let form: Form
    let trust: ServerTrust

    /// - Parameter message: a query of at most 65,535 octets.
    package init(_ message: [UInt8], to server: DNSWire.SocketAddress, as form: Form, trust: ServerTrust) {
        self.message = message
        self.server = server
        self.form = form
        self.trust = trust
    }

    /// Asks it on an event loop.
    /// - Parameter patience: how long all of it may take.
    /// - Returns: a whole message that came as the answer; or it fails with a `Failure`.
    package func answer(within patience: Duration, on loop: any EventLoop) -> EventLoopFuture<[UInt8]> {
        let promise = loop.makePromise(of: [UInt8].self)
        let answer = NIOLoopBoundBox.makeBoxSendingValue(LoneAnswer(promise), eventLoop: loop)
        let timeout = TimeAmount(patience)
        let clock = loop.scheduleTask(in: timeout) { answer.value.end(.failure(.noReply)) }
        let connected = loop.makeCompletedFuture { () throws -> (NIOCore.SocketAddress, NIOSSLContext?) in
            let context = form.protocols.map(trust.context)
            if case .some(nil) = context { throw Failure.badRoots }
            return (try server.forChannel(), context ?? nil)
        }.flatMap { address, context in
            ClientBootstrap(group: loop)
                // the clock ends it before that
                .connectTimeout(timeout + .seconds(1))
                .channelInitializer { channel in
                    loop.makeCompletedFuture { try begin(channel, context, answer.value) }
                }
                .connect(to: address)
        }
        connected.whenComplete { result in
            switch result {
            case .success(let channel): promise.futureResult.whenComplete { _ in channel.close(promise: nil) }
            case .failure(let error): answer.value.end(.failure(Failure(connecting: error)))
            }
        }
        promise.futureResult.whenComplete { _ in clock.cancel() }
        return promise.futureResult
    }

    /// Puts into a channel what secures it, and what asks.
    private func begin(_ channel: any Channel, _ context: NIOSSLContext?, _ answer: LoneAnswer) throws {
        let pipeline = channel.pipeline.syncOperations
        if let context, let name = trust.name {
            try pipeline.addHandler(NIOSSLClientHandler.strict(context, host: name))
        } else if let context {
            try pipeline.addHandler(NIOSSLClientHandler(context: context, serverHostname: nil))
        }
        let request: LoneRequest
        switch form {
        case .tls: return try pipeline.addHandler(LoneFrame(message, answer))
        case .https(let path, let usesGET):
            request = LoneRequest(message, to: place("https", usual: 443), path: path, usesGET: usesGET, answer)
        case .http(let path):
            request = LoneRequest(message, to: place("http", usual: 80), path: path, usesGET: false, answer)
        }
        let streams = try pipeline.configureHTTP2Pipeline(
            mode: .client, connectionConfiguration: .init(), streamConfiguration: .init()
        ) { $0.close() }
        let handler = NIOLoopBound(request, eventLoop: channel.eventLoop)
        let end = LoneEnd(answer) {
            streams.createStreamChannel(promise: nil) { stream in
                stream.eventLoop.makeCompletedFuture {
                    try stream.pipeline.syncOperations.addHandler(handler.value)
                }
            }
        }
        try pipeline.addHandler(end)
    }

    private func place(_ scheme: String, usual: UInt16) -> (scheme: String, authority: String) {
        (scheme, (trust.name ?? server.host) + (server.port == usual ? "" : ":\(server.port)"))
    }
}

extension LoneQuestion.Failure {
    init(connecting error: any Error) {
        switch error {
        case let failure as LoneQuestion.Failure: self = failure
        case let error as NIOSSLExtraError: self = .notSecured(error.description)
        case let error as IOError: self = .notConnected(errno: error.errnoCode)
        default: self = .notConnected(errno: nil)
        }
    }

    init(caught error: any Error) {
        switch error {
        case NIOSSLError.handshakeFailed(let cause) where "\(cause)".contains("CERTIFICATE_VERIFY_FAILED"):
            self = .notTrusted
        case NIOSSLError.handshakeFailed(let cause): self = .notSecured("\(cause)")
        case NIOSSLError.unableToValidateCertificate: self = .otherServer
        case let error as NIOSSLExtraError where error == .failedToValidateHostname: self = .otherServer
        case let error as NIOSSLExtraError: self = .notSecured(error.description)
        case is NIOSSLError: self = .closed
        case let error as IOError: self = .notConnected(errno: error.errnoCode)
        default: self = .malformed
        }
    }
}

extension DNSWire.SocketAddress {
    /// As it stands in a URL (RFC 3986 s3.2.2).
    var host: String { address.isV4 ? "\(address)" : "[\(address)]" }
}
