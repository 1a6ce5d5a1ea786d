// The certificate that a server shows, with its key.

import NIOCore
import NIOSSL

/// Why octets give no certificate to serve with.
package enum CertificateProblem: Error, Equatable, Sendable {
    /// There is no certificate among them, or one that cannot be read.
    case noCertificate
    /// There is no private key among them, or one that cannot be read.
    case noKey
    /// The private key is encrypted with a passphrase.
    case encryptedKey
    /// The private key is not that of the first certificate.
    case otherKey
}

/// A chain of certificates, the server's own first, and the private key of that. What it holds was read and fits.
package struct ServerCertificate: Sendable, Equatable {
    /// When the server's own certificate begins and ceases to hold, in seconds since 1970.
    package let validFrom: Int64, validUntil: Int64
    /// For whom it may speak.
    package let cover: CertificateCover
    let chain: [NIOSSLCertificate]
    let key: NIOSSLPrivateKey

    /// Reads both from the contents of files in PEM (RFC 7468); they may be the same file.
    package init(chain octets: [UInt8], key keyOctets: [UInt8]) throws(CertificateProblem) {
        guard let chain = try? NIOSSLCertificate.fromPEMBytes(octets), let own = chain.first else {
            throw .noCertificate
        }
        guard let key = try? NIOSSLPrivateKey(bytes: keyOctets, format: .pem) else {
            throw Self.isEncrypted(keyOctets) ? .encryptedKey : .noKey
        }
        self.chain = chain
        self.key = key
        validFrom = Int64(own.notValidBefore)
        validUntil = Int64(own.notValidAfter)
        cover = CertificateCover(own)
        // the library says that the two do not fit only when it is to serve with them
        do { _ = try context(for: []) } catch { throw .otherKey }
    }

    /// What a server makes its connections with. Nothing but TLS 1.2 and 1.3 is spoken (RFC 9325 s3.1.1), and in 1.2 nothing but
    /// ephemeral keys with authenticated encryption (s4.2); what 1.3 knows is all sound.
    /// - Parameter protocols: those that are offered in ALPN (RFC 7301), best first; none for not to take part in it.
    func context(for protocols: [String]) throws -> NIOSSLContext {
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: chain.map { .certificate($0) }, privateKey: .privateKey(key))
        configuration.minimumTLSVersion = .tlsv12
        configuration.cipherSuites = "ECDHE+AESGCM:ECDHE+CHACHA20"
        configuration.applicationProtocols = protocols
        // we say that we close, and do not wait for the peer to say so as well (RFC 8446 s6.1)
        configuration.shutdownTimeout = .zero
        return try NIOSSLContext(configuration: configuration)
    }

    /// Whether octets hold a key that a passphrase protects, in one of the two forms (RFC 7468 s11, RFC 1421 s4.6.1.1).
    private static func isEncrypted(_ octets: [UInt8]) -> Bool {
        let text = String(decoding: octets, as: UTF8.self)
        return text.contains("BEGIN ENCRYPTED PRIVATE KEY") || text.contains("Proc-Type: 4,ENCRYPTED")
    }
}
