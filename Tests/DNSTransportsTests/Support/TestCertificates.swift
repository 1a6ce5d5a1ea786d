// Certificates of a test, in the forms of the server and of the client.

import CertificateSupport
import NIOSSL
import Testing

@testable import DNSTransports

extension ServerCertificate {
    /// What an authority of a test gave out.
    init(_ issued: TestCertificate) throws {
        try self.init(chain: Array(issued.certificate.utf8), key: Array(issued.key.utf8))
    }
}

extension TestAuthority {
    /// For the address 127.0.0.1.
    func loopback(validUntil: Double = 86_400) throws -> ServerCertificate {
        try ServerCertificate(issue(addresses: [[127, 0, 0, 1]], validUntil: validUntil))
    }

    /// What a client shakes hands with that trusts this authority alone.
    func client(
        protocols: [String] = [], _ change: (inout TLSConfiguration) -> Void = { _ in }
    ) throws -> NIOSSLContext {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.trustRoots = .certificates(try NIOSSLCertificate.fromPEMBytes(Array(certificate.utf8)))
        configuration.applicationProtocols = protocols
        change(&configuration)
        return try NIOSSLContext(configuration: configuration)
    }
}
