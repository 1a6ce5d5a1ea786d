// A server that is asked over TLS.

import CertificateSupport
import DNSWire

/// A server with a zone that listens behind TLS as well, and the authority that its certificates are of.
struct SecureServer {
    let server: SwiftletServer
    let port: UInt16
    let authority: TestAuthority

    /// - Parameters:
    ///   - validUntil: when the certificate ends, in seconds from now.
    ///   - others: where it listens besides.
    ///   - configuration: what the configuration says besides.
    init(validUntil: Double = 86_400 * 90, listening others: [String] = [], _ configuration: String = "") throws {
        authority = try TestAuthority()
        let folder = try TemporaryFolder()
        try folder.write("authority.pem", authority.certificate)
        try folder.write(
            "home.example.yaml",
            """
            '': {type: NS, value: ns1.home.example.}
            ns1: {type: A, value: 192.0.2.1}
            www: {type: A, value: 192.0.2.2}
            """)
        try Self.issue(authority, in: folder, validUntil: validUntil)
        let port = try FreePorts.pick()
        self.port = port
        server = try SwiftletServer(in: folder) { listen in
            """
            \(listen)\((["tls://127.0.0.1:\(port)"] + others).map { "  - \"\($0)\"\n" }.joined())
            \(Self.rest)
            \(configuration)
            """
        }
    }

    /// What the configuration says behind its listeners.
    static let rest = """
        tls: {certificate: server.pem, key: server.key}
        zones: [{name: home.example., file: home.example.yaml}]
        """

    @discardableResult
    private static func issue(
        _ authority: TestAuthority, in folder: TemporaryFolder, validUntil: Double
    ) throws -> String {
        let issued = try authority.issue(
            names: ["dns.home.example"], addresses: [[127, 0, 0, 1]], validUntil: validUntil)
        try folder.write("server.key", issued.key)
        try folder.write("server.pem", issued.certificate)
        return issued.certificate
    }

    /// Puts another certificate, and its key, in the place of the one before.
    /// - Returns: the certificate in PEM.
    @discardableResult
    func issue(validUntil: Double = 86_400 * 90) throws -> String {
        try Self.issue(authority, in: server.folder, validUntil: validUntil)
    }

    /// What kdig says when it asks for the address of `www`, with these options besides.
    func kdig(_ options: String..., name: String = "dns.home.example") throws -> (end: Program.End, output: String) {
        let result = try Program.run(
            "kdig",
            [
                "+tls", "+tls-ca=\(server.folder.path(of: "authority.pem"))", "+tls-hostname=\(name)", "+timeout=10",
                "+retry=0", "@127.0.0.1", "-p", "\(port)", "www.home.example", "A",
            ] + options)
        return (result.end, result.output)
    }
}
