// What protects the connections to upstreams: TLS, with the other side always authenticated.

import DNSWire
import NIOConcurrencyHelpers
import NIOCore
import NIOSSL

/// Makes the handlers of TLS for connections to upstreams. The certificates of the authorities are read when they are needed
/// first. A certificate is always checked, with its whole chain and for the name, or the address, that was asked for; and for its
/// dates, unless the clock is certainly wrong.
final class UpstreamTLS: Sendable {
    /// What is spoken within TLS, by the name that ALPN has for it.
    enum Application: String {
        /// RFC 7858
        case dns = "dot"
        /// RFC 9113 s3.2
        case http = "h2"
    }

    private struct State: Sendable {
        var contexts: [Application: NIOSSLContext] = [:]
        /// Those who certify upstreams, once they were read.
        var authorities: Authorities?
        /// What the contexts' own verification is replaced with while the clock is wrong.
        var undated: UndatedVerification?
        /// Whether the clock was wrong when the last connection was begun.
        var isClockWrong = false
    }

    private let trust: UpstreamTrust
    private let clock: CertificateClock
    private let state = NIOLockedValueBox(State())

    init(_ trust: UpstreamTrust, clock: CertificateClock) {
        self.trust = trust
        self.clock = clock
    }

    /// A handler for one connection, and whether the other side is still trusted as it will be then: nil where it is for as long as
    /// the connection lasts. With no name, the certificate must be for the address that the channel is connected to.
    /// - Throws: `.untrusted`, when there are no authorities or nothing can be certified for such a name.
    func handler(
        for name: String?, speaking application: Application, of connection: NIOLoopBound<UpstreamConnection>,
        to address: DNSWire.SocketAddress
    ) throws(StreamFailure) -> (handler: NIOSSLClientHandler, isStillTrusted: (() -> Bool)?) {
        do {
            let context = try context(application)
            if let undated = undated() {
                return (
                    try undated.handler(context, for: name, of: connection, to: address), { [clock] in clock.isWrong }
                )
            }
            guard let name else { return (try NIOSSLClientHandler(context: context, serverHostname: nil), nil) }
            return (try NIOSSLClientHandler.strict(context, host: name), nil)
        } catch let failure as StreamFailure {
            throw failure
        } catch {
            throw .untrusted("no certificate can be for \(name ?? "it")")
        }
    }

    /// Has the certificates of the authorities read anew for connections to come.
    func renew() {
        state.withLockedValue { state in
            state.contexts = [:]
            state.authorities = nil
            state.undated = nil
        }
    }

    /// How a certificate is verified while the clock is wrong; nil while it may be right.
    private func undated() -> UndatedVerification? {
        let isWrong = clock.isWrong
        let (undated, isNews) = state.withLockedValue { state in
            if isWrong, state.undated == nil {
                state.undated = UndatedVerification(trusting: authorities(&state), past: clock.built)
            } else if !isWrong {
                state.undated = nil
            }
            defer { state.isClockWrong = isWrong }
            return (state.undated, isWrong != state.isClockWrong)
        }
        if isNews { clock.tell(isWrong) }
        return undated
    }

    private func context(_ application: Application) throws(StreamFailure) -> NIOSSLContext {
        let made = state.withLockedValue { state in
            Result { () throws(StreamFailure) in
                if let context = state.contexts[application] { return context }
                let context = try make(application, trusting: authorities(&state))
                state.contexts[application] = context
                return context
            }
        }
        return try made.get()
    }

    /// Those who certify upstreams; read once. Where there are none it is looked again each time.
    private func authorities(_ state: inout State) -> Authorities {
        if let known = state.authorities { return known }
        let found = trust.authorities
        if !found.isEmpty { state.authorities = found }
        return found
    }

    private func make(
        _ application: Application, trusting authorities: Authorities
    ) throws(StreamFailure) -> NIOSSLContext {
        guard !authorities.isEmpty else {
            throw .untrusted("there is no certificate of an authority in \(trust.places.joined(separator: ", "))")
        }
        var settings = TLSConfiguration.makeClientConfiguration()
        settings.minimumTLSVersion = .tlsv12
        // forward secrecy and authenticated encryption only (RFC 9325 s4.2)
        settings.cipherSuites = "ECDHE+AESGCM:ECDHE+CHACHA20"
        settings.applicationProtocols = [application.rawValue]
        settings.shutdownTimeout = .seconds(1)
        authorities.certify(&settings)
        do {
            return try NIOSSLContext(configuration: settings)
        } catch {
            throw .untrusted("the certificates of the authorities cannot be read")
        }
    }
}

extension UndatedVerification {
    /// A handler that has a certificate verified by this, and tells the connection why it is not accepted.
    fileprivate func handler(
        _ context: NIOSSLContext, for name: String?, of connection: NIOLoopBound<UpstreamConnection>,
        to address: DNSWire.SocketAddress
    ) throws -> NIOSSLClientHandler {
        let wanted = name.flatMap(CertificateCover.server)
        guard name == nil || wanted != nil else { throw NIOSSLExtraError.invalidSNIHostname }
        return try NIOSSLClientHandler(
            context: context, serverHostname: name,
            customVerificationCallback: { chain, verdict in
                let flaw = self.flaw(of: chain) { wanted.map($0.covers) ?? $0.covers(address.address) }
                // the handshake fails of it, and the other side is told before the connection ends
                connection.value.flaw = flaw
                verdict.succeed(flaw == nil ? .certificateVerified : .failed)
            })
    }
}
