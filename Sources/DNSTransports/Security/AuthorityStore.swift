// The authorities that are trusted, as certificates are verified by them.

import CNIOBoringSSL

/// What the library of TLS looks authorities up in. It is filled when it is made, and has a lock of its own for what is read later.
@safe final class AuthorityStore: Sendable {
    /// Owned by this, and never another.
    private nonisolated(unsafe) let store = unsafe X509_STORE_new()

    /// - Parameters:
    ///   - certificates: of the authorities, each in DER.
    ///   - folder: where those of others are looked up by their hashes.
    init(_ certificates: [[UInt8]], folder: String?) {
        for octets in certificates {
            guard let certificate = unsafe Self.certificate(octets) else { continue }
            unsafe X509_STORE_add_cert(store, certificate)
            unsafe X509_free(certificate)
        }
        if let folder { unsafe X509_STORE_load_locations(store, nil, folder) }
        ERR_clear_error()
    }

    deinit { unsafe X509_STORE_free(store) }

    /// Whether a server's certificate is signed by one of the authorities, directly or by way of others, and each may be used as it is; at
    /// whatever time, but that none of them ended before a moment.
    /// - Parameters:
    ///   - own: the certificate, in DER.
    ///   - others: those that it may be verified by, each in DER.
    ///   - past: the moment, in seconds since 1970.
    func hasSigned(_ own: [UInt8], by others: [[UInt8]], notEndedBefore past: Int64) -> Bool {
        let between = unsafe sk_X509_new_null()
        let verification = unsafe X509_STORE_CTX_new()
        let first = unsafe Self.certificate(own)
        defer {
            unsafe X509_STORE_CTX_free(verification)
            unsafe sk_X509_pop_free(between, X509_free)
            unsafe X509_free(first)
            // else what was said here of a certificate would be taken for a failure of the handshake
            ERR_clear_error()
        }
        for octets in others {
            if let certificate = unsafe Self.certificate(octets) { unsafe sk_X509_push(between, certificate) }
        }
        guard unsafe X509_STORE_CTX_init(verification, store, first, between) == 1,
            unsafe X509_STORE_CTX_set_default(verification, "ssl_server") == 1
        else { return false }
        unsafe X509_STORE_CTX_set_flags(verification, UInt(X509_V_FLAG_NO_CHECK_TIME))
        guard unsafe X509_verify_cert(verification) == 1 else { return false }
        let chain = unsafe X509_STORE_CTX_get0_chain(verification)
        return unsafe (0..<sk_X509_num(chain)).allSatisfy { place in
            unsafe X509_cmp_time_posix(X509_get0_notAfter(sk_X509_value(chain, place)), past - 1) > 0
        }
    }

    /// A certificate in DER, which is the caller's to free.
    private static func certificate(_ octets: [UInt8]) -> OpaquePointer? {
        unsafe octets.withUnsafeBufferPointer { buffer in
            var at = buffer.baseAddress
            return unsafe d2i_X509(nil, &at, buffer.count)
        }
    }
}
