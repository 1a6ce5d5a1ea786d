// The certificates that listeners show.

/// The paths of a certificate, with those that others need to trust it, and of its private key.
package struct CertificateFiles: Sendable, Hashable {
    package let certificate: String
    package let key: String

    package init(certificate: String, key: String) {
        self.certificate = certificate
        self.key = key
    }

    /// Both paths.
    var paths: [String] { certificate == key ? [certificate] : [certificate, key] }
}

/// What such files hold, which whoever knows certificates has found to be sound.
package struct CertificateContents: Sendable, Equatable {
    package let certificate: [UInt8]
    package let key: [UInt8]
}

/// What whoever knows certificates says of the contents of files.
package enum CertificateFinding: Sendable {
    /// A certificate and its key; it holds between these times, in seconds since 1970.
    case sound(from: Int64, until: Int64)
    case noCertificate
    case noKey
    /// The key is protected by a passphrase.
    case encryptedKey
    /// The key is that of another certificate.
    case otherKey
}

/// Looks at the contents of a file with certificates and of one with a key: here nothing is known of either.
package typealias CertificateInspector =
    @Sendable (_ certificate: [UInt8], _ key: [UInt8]) -> CertificateFinding

/// Where a configuration names the files of a certificate.
struct LocatedCertificate {
    let files: CertificateFiles
    let certificate: SourceRange
    let key: SourceRange
}
