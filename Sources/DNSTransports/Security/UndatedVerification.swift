// Verifying certificates while nobody knows the date.

import CNIOBoringSSL
import NIOSSL

/// Verifies who signed a server's certificate and for what, as it is verified at other times and by the same library, but not whether
/// it is in time (RFC 5280 s6.1.3): only that it did not end before a moment that has passed for certain. NIOSSL has no setting for
/// that, so what lies beneath it is called here.
struct UndatedVerification: Sendable {
    /// The certificates of the authorities that are trusted, in DER, one behind the other.
    private let authorities: [UInt8]
    private let past: Int64

    /// - Parameters:
    ///   - trusted: the certificates of the authorities that are trusted.
    ///   - past: the moment that has passed, in seconds since 1970.
    init(trusting trusted: [NIOSSLCertificate], past: Int64) {
        authorities = Self.octets(of: trusted[...], after: past)
        self.past = past
    }

    /// What is wrong with a certificate that a server shows, in words; nil when nothing is.
    /// - Parameters:
    ///   - chain: it, and those that it is to be verified by.
    ///   - isForServer: whether it is for who is asked.
    func flaw(of chain: [NIOSSLCertificate], isForServer: (CertificateCover) -> Bool) -> String? {
        guard let own = chain.first else { return "its certificate is not accepted" }
        guard Int64(own.notValidAfter) >= past else { return "its certificate has expired" }
        guard isSigned(Self.octets(of: chain.prefix(1), after: past), Self.octets(of: chain.dropFirst(), after: past))
        else { return "no authority that is trusted has signed its certificate" }
        return isForServer(CertificateCover(own)) ? nil : "its certificate is for other names"
    }

    private static func octets(of certificates: ArraySlice<NIOSSLCertificate>, after past: Int64) -> [UInt8] {
        certificates.filter { Int64($0.notValidAfter) >= past }.flatMap { (try? $0.toDERBytes()) ?? [] }
    }

    /// Whether a server's certificate is signed by an authority, directly or by way of others, and each may be used as it is.
    private func isSigned(_ own: [UInt8], _ others: [UInt8]) -> Bool {
        let store = unsafe X509_STORE_new()
        let between = unsafe sk_X509_new_null()
        let verification = unsafe X509_STORE_CTX_new()
        var first: OpaquePointer?
        defer {
            unsafe X509_STORE_CTX_free(verification)
            unsafe sk_X509_pop_free(between, X509_free)
            unsafe X509_STORE_free(store)
            unsafe X509_free(first)
            // else what was said here of a certificate would be taken for a failure of the handshake
            ERR_clear_error()
        }
        unsafe Self.read(authorities) { certificate in
            unsafe X509_STORE_add_cert(store, certificate)
            unsafe X509_free(certificate)
        }
        unsafe Self.read(others) { unsafe sk_X509_push(between, $0) }
        unsafe Self.read(own) { unsafe first = $0 }
        guard unsafe X509_STORE_CTX_init(verification, store, first, between) == 1,
            unsafe X509_STORE_CTX_set_default(verification, "ssl_server") == 1
        else { return false }
        unsafe X509_STORE_CTX_set_flags(verification, UInt(X509_V_FLAG_NO_CHECK_TIME))
        return unsafe X509_verify_cert(verification) == 1
    }

    /// Reads certificates in DER; each is the receiver's to free.
    private static func read(_ octets: [UInt8], _ take: (OpaquePointer) -> Void) {
        unsafe octets.withUnsafeBufferPointer { buffer in
            var at = buffer.baseAddress
            let end = unsafe buffer.baseAddress.map { unsafe $0 + buffer.count }
            while let start = unsafe at, let end = unsafe end {
                let left = unsafe end - start
                guard left > 0, let certificate = unsafe d2i_X509(nil, &at, left) else { return }
                unsafe take(certificate)
            }
        }
    }
}
