// Whom a client of TLS takes for the server that it means.

import NIOSSL

/// How a server's certificate is looked at.
package struct ServerTrust: Equatable, Sendable {
    package enum Roots: Equatable, Sendable {
        /// Nobody's: the certificate is not looked at.
        case none
        /// Those of the system.
        case system
        /// Those in a file, in PEM.
        case file(String)
    }

    package var roots: Roots
    /// The host name that the certificate must be for; nil: it must be for the address that is connected to. With it there must be
    /// roots.
    package var name: String?

    package init(_ roots: Roots = .none, name: String? = nil) {
        self.roots = roots
        self.name = name
    }

    /// - Throws: what NIOSSL throws when the roots cannot be read.
    func context(_ protocols: [String]) throws -> NIOSSLContext {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.applicationProtocols = protocols
        configuration.minimumTLSVersion = .tlsv12
        switch roots {
        case .none: configuration.certificateVerification = .none
        case .system: configuration.certificateVerification = .fullVerification
        case .file(let path):
            configuration.certificateVerification = .fullVerification
            configuration.trustRoots = .file(path)
        }
        return try NIOSSLContext(configuration: configuration)
    }
}
