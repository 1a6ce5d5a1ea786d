// Certificates in files that need not be sound throughout.

import CNIOBoringSSL
import NIOSSL

extension NIOSSLCertificate {
    /// The certificates in a file in PEM. What cannot be read is passed over, so that one mishap does not cost all the others.
    static func readable(in path: String) -> [NIOSSLCertificate] {
        if let all = try? fromPEMFile(path) { return all }
        ERR_clear_error()
        guard let file = unsafe BIO_new_file(path, "rb") else {
            ERR_clear_error()
            return []
        }
        defer {
            unsafe BIO_free(file)
            ERR_clear_error()
        }
        var found: [NIOSSLCertificate] = []
        while true {
            if let certificate = unsafe PEM_read_bio_X509(file, nil, nil, nil) {
                if let copy = unsafe NIOSSLCertificate(copying: certificate) { found.append(copy) }
                unsafe X509_free(certificate)
            } else if ERR_equals(ERR_peek_last_error(), Int32(ERR_LIB_PEM), PEM_R_NO_START_LINE) == 1 {
                return found
            }
            ERR_clear_error()
        }
    }

    private convenience init?(copying certificate: OpaquePointer) {
        var octets: UnsafeMutablePointer<UInt8>?
        let length = unsafe i2d_X509(certificate, &octets)
        guard length > 0 else { return nil }
        defer { unsafe OPENSSL_free(octets) }
        let copy = unsafe Array(UnsafeBufferPointer(start: octets, count: Int(length)))
        try? self.init(bytes: copy, format: .der)
    }
}
