// Whom a client of TLS takes for the server that it means.

import NIOSSL

/// How a server's certificate is looked at.
package struct ServerTrust: Equatable, Sendable {
    package enum Roots: Equatable, Sendable {
        /// Nobody's: the certificate is not looked at.
        case none
        /// These.
        case authorities(UpstreamTrust)
    }

    package var roots: Roots
    /// The host name that the certificate must be for; nil: it must be for the address that is connected to. With it there must be
    /// roots.
    package var name: String?

    package init(_ roots: Roots = .none, name: String? = nil) {
        self.roots = roots
        self.name = name
    }

    /// - Returns: nil when there are no authorities where they were to be.
    func context(_ protocols: [String]) -> NIOSSLContext? {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.applicationProtocols = protocols
        configuration.minimumTLSVersion = .tlsv12
        switch roots {
        case .none: configuration.certificateVerification = .none
        case .authorities(let trust):
            let authorities = trust.authorities
            guard !authorities.isEmpty else { return nil }
            configuration.certificateVerification = .fullVerification
            authorities.certify(&configuration)
        }
        return try? NIOSSLContext(configuration: configuration)
    }
}
