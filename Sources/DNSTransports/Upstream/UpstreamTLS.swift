// What protects the connections to upstreams: TLS, with the other side always authenticated.

import NIOConcurrencyHelpers
import NIOCore
import NIOSSL

/// Makes the handlers of TLS for connections to upstreams. The certificates of the authorities are read when they are needed
/// first. A certificate is always checked, with its whole chain and for the name, or the address, that was asked for.
final class UpstreamTLS: Sendable {
    /// What is spoken within TLS, by the name that ALPN has for it.
    enum Application: String {
        /// RFC 7858
        case dns = "dot"
        /// RFC 9113 s3.2
        case http = "h2"
    }

    private let trust: UpstreamTrust
    private let contexts = NIOLockedValueBox<[Application: NIOSSLContext]>([:])

    init(_ trust: UpstreamTrust) { self.trust = trust }

    /// A handler for one connection. With no name, the certificate must be for the address that the channel is connected to.
    /// - Throws: `.untrusted`, when there are no authorities or nothing can be certified for such a name.
    func handler(for name: String?, speaking application: Application) throws(StreamFailure) -> NIOSSLClientHandler {
        do {
            let context = try context(application)
            guard let name else { return try NIOSSLClientHandler(context: context, serverHostname: nil) }
            return try NIOSSLClientHandler.strict(context, host: name)
        } catch let failure as StreamFailure {
            throw failure
        } catch {
            throw .untrusted("no certificate can be for \(name ?? "it")")
        }
    }

    /// Has the certificates of the authorities read anew for connections to come.
    func renew() { contexts.withLockedValue { $0 = [:] } }

    private func context(_ application: Application) throws(StreamFailure) -> NIOSSLContext {
        let made = contexts.withLockedValue { contexts in
            Result { () throws(StreamFailure) in
                if let context = contexts[application] { return context }
                let context = try make(application)
                contexts[application] = context
                return context
            }
        }
        return try made.get()
    }

    private func make(_ application: Application) throws(StreamFailure) -> NIOSSLContext {
        var settings = TLSConfiguration.makeClientConfiguration()
        settings.minimumTLSVersion = .tlsv12
        // forward secrecy and authenticated encryption only (RFC 9325 s4.2)
        settings.cipherSuites = "ECDHE+AESGCM:ECDHE+CHACHA20"
        settings.applicationProtocols = [application.rawValue]
        settings.shutdownTimeout = .seconds(1)
        if let authorities = trust.authorities { settings.trustRoots = .certificates(authorities) }
        if let places = trust.emptyPlaces {
            throw .untrusted("there is no certificate of an authority in \(places.joined(separator: ", "))")
        }
        do {
            return try NIOSSLContext(configuration: settings)
        } catch {
            throw .untrusted("the certificates of the authorities cannot be read")
        }
    }
}
