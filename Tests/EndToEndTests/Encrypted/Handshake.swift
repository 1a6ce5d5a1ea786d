// Handshakes of TLS, by openssl.

/// What openssl tells of a connection that it has made and ended again.
struct Handshake {
    private let told: String

    /// Shakes hands at a port of the loopback address.
    /// - Parameters:
    ///   - file: what is sent then; the connection lasts until the server ends it. Without, it is ended at once.
    ///   - arguments: more of openssl.
    init(to port: UInt16, sending file: String? = nil, _ arguments: String...) throws {
        let words = ["openssl", "s_client", "-connect", "127.0.0.1:\(port)", file == nil ? "-no_ign_eof" : "-ign_eof"]
        let script = "exec \"$@\" < \(file ?? "/dev/null")"
        told = try Program.run("sh", ["-c", script, "sh"] + words + arguments).output
    }

    /// The server's certificate in PEM; nil where none was shown.
    var certificate: String? {
        let (begin, end) = ("-----BEGIN CERTIFICATE-----", "-----END CERTIFICATE-----")
        guard let first = told.firstRange(of: begin), let last = told.firstRange(of: end) else { return nil }
        return String(told[first.lowerBound..<last.upperBound])
    }

    /// Whether a session of before was taken up again.
    var isResumed: Bool { told.contains("Reused, TLS") }
}
