// Servers with certificates of a test's own, and clients that trust them.

import CertificateSupport
import NIOSSL

@testable import DNSTransports

/// An authority, what it certifies, and who trusts it.
struct TestTrust {
    let authority: TestAuthority
    /// A file with the certificate of the authority. It lasts as long as the process.
    let file: TemporaryFile

    init() throws {
        authority = try TestAuthority()
        file = try TemporaryFile(authority.certificate)
    }

    var trust: UpstreamTrust { UpstreamTrust(file: file.path) }

    /// What a server needs that shows a certificate.
    static func context(_ certificate: TestCertificate, speaking protocols: [String] = ["dot"]) throws -> NIOSSLContext
    {
        var settings = TLSConfiguration.makeServerConfiguration(
            certificateChain: try NIOSSLCertificate.fromPEMBytes(Array(certificate.certificate.utf8)).map {
                .certificate($0)
            },
            privateKey: .privateKey(try NIOSSLPrivateKey(bytes: Array(certificate.key.utf8), format: .pem)))
        settings.applicationProtocols = protocols
        return try NIOSSLContext(configuration: settings)
    }
}
