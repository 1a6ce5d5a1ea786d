// Verifying certificates while nobody knows the date.

import NIOSSL

/// Verifies who signed a server's certificate and for what, as it is verified at other times and by the same library, but not whether
/// it is in time (RFC 5280 s6.1.3): only that it did not end before a moment that has passed for certain. NIOSSL has no setting for
/// that, so what lies beneath it is called, by an ``AuthorityStore``.
struct UndatedVerification: Sendable {
    private let store: AuthorityStore
    private let past: Int64

    /// - Parameters:
    ///   - authorities: those that are trusted.
    ///   - past: the moment that has passed, in seconds since 1970.
    init(trusting authorities: Authorities, past: Int64) {
        store = AuthorityStore(Self.octets(of: authorities.certificates[...], after: past), folder: authorities.folder)
        self.past = past
    }

    /// What is wrong with a certificate that a server shows, in words; nil when nothing is.
    /// - Parameters:
    ///   - chain: it, and those that it is to be verified by.
    ///   - isForServer: whether it is for who is asked.
    func flaw(of chain: [NIOSSLCertificate], isForServer: (CertificateCover) -> Bool) -> String? {
        guard let own = chain.first else { return "its certificate is not accepted" }
        guard let octets = Self.octets(of: [own], after: past).first else { return "its certificate has expired" }
        guard store.hasSigned(octets, by: Self.octets(of: chain.dropFirst(), after: past), notEndedBefore: past)
        else { return "no authority that is trusted has signed its certificate" }
        return isForServer(CertificateCover(own)) ? nil : "its certificate is for other names"
    }

    /// Each of them in DER, without those that had ended.
    private static func octets(of certificates: ArraySlice<NIOSSLCertificate>, after past: Int64) -> [[UInt8]] {
        certificates.filter { Int64($0.notValidAfter) >= past }.compactMap { try? $0.toDERBytes() }
    }
}
