// The authorities that certify upstreams, as they were read.

import NIOSSL

/// Those whose word counts, and nobody else's.
struct Authorities: Sendable {
    let certificates: [NIOSSLCertificate]
    /// A folder with certificates of others, which the library of TLS looks up there by their hashes when it needs them.
    let folder: String?

    var isEmpty: Bool { certificates.isEmpty && folder == nil }

    /// Has a client of TLS believe them.
    func certify(_ settings: inout TLSConfiguration) {
        guard let folder else {
            settings.trustRoots = .certificates(certificates)
            return
        }
        settings.trustRoots = .file(folder)
        settings.additionalTrustRoots = [.certificates(certificates)]
    }
}
