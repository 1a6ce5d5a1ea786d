// What went wrong with TLS, in words.

import Glibc
import NIOCore
import NIOSSL

extension StreamFailure {
    /// Why a connection could not be made.
    /// - Parameter certificate: the one that the other side showed, if it came to that.
    init(_ error: any Error, showing certificate: NIOSSLCertificate? = nil) {
        switch error {
        case let failure as StreamFailure: self = failure
        case let error as IOError: self = .notConnected(errno: error.errnoCode)
        case let error as NIOSSLExtraError where error == .failedToValidateHostname:
            self = .untrusted("its certificate is for other names")
        case NIOSSLError.unableToValidateCertificate: self = .untrusted("its certificate is for other names")
        case NIOSSLError.handshakeFailed(.sslError(let errors)) where errors == [.eofDuringHandshake]:
            self = .notConnected(errno: nil)
        case NIOSSLError.handshakeFailed(.sslError(let errors)):
            let text = errors.map(\.description).joined(separator: ", ")
            guard text.contains("CERTIFICATE_VERIFY_FAILED") else {
                self = .untrusted("TLS fails (\(Self.reason(text)))")
                return
            }
            self = .untrusted(Self.flaw(of: certificate))
        default: self = .notConnected(errno: nil)
        }
    }

    /// Why a certificate is not accepted, as far as it can be seen from outside.
    private static func flaw(of certificate: NIOSSLCertificate?) -> String {
        let now = time(nil)
        guard let certificate else { return "its certificate is not accepted" }
        if certificate.notValidAfter < now { return "its certificate has expired" }
        if certificate.notValidBefore > now {
            return "its certificate is not valid yet, or the clock of this machine is wrong"
        }
        return "no authority that is trusted has signed its certificate"
    }

    /// The name of an error of the library: `error:1000042e:SSL routines:OPENSSL_internal:TLSV1_ALERT_PROTOCOL_VERSION at ...`
    private static func reason(_ text: String) -> String {
        let parts = text.split(separator: " at ")[0].split(separator: ":")
        return String(parts.last ?? Substring(text)).lowercased().split(separator: "_").joined(separator: " ")
    }
}
