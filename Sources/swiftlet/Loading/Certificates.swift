// Certificates between the forms of DNSConfig and DNSTransports.

import DNSConfig
import DNSTransports

extension CertificateFinding {
    /// What the contents of a certificate's files are.
    init(_ certificate: [UInt8], _ key: [UInt8]) {
        do throws(CertificateProblem) {
            let read = try ServerCertificate(chain: certificate, key: key)
            self = .sound(from: read.validFrom, until: read.validUntil)
        } catch {
            switch error {
            case .noCertificate: self = .noCertificate
            case .noKey: self = .noKey
            case .encryptedKey: self = .encryptedKey
            case .otherKey: self = .otherKey
            }
        }
    }
}

/// Certificates by the files that they were read from.
typealias ServerCertificates = [CertificateFiles: ServerCertificate]

extension LoadedCertificates {
    /// Those that were read, ready to be shown.
    var shown: ServerCertificates {
        contents.compactMapValues { try? ServerCertificate(chain: $0.certificate, key: $0.key) }
    }
}

extension Configuration {
    /// The files of the certificates that listeners show.
    var certificateFiles: Set<CertificateFiles> { Set(listen.compactMap(\.certificate)) }
}
