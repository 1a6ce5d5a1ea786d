// A server that is asked over HTTP.

import CertificateSupport
import DNSWire

/// A server with a zone, which listens for HTTP as well, in clear or over TLS.
struct WebServer {
    /// What its URL begins with.
    enum Scheme: String, CaseIterable, Sendable {
        case http, https
    }

    let server: SwiftletServer
    let port: UInt16
    let scheme: Scheme
    private let issuer: TestAuthority

    var url: String { "\(scheme)://127.0.0.1:\(port)/dns-query" }

    /// The certificate that a client must trust, in a file.
    var authority: String { server.folder.path(of: "authority.pem") }

    /// - Parameters:
    ///   - configuration: what the configuration says besides.
    ///   - hasZone: whether it serves the zone.
    ///   - port: where it listens for HTTP; anywhere without.
    init(_ scheme: Scheme = .http, _ configuration: String = "", hasZone: Bool = true, port: UInt16? = nil) throws {
        let folder = try TemporaryFolder()
        try folder.write(
            "home.example.yaml",
            """
            '': {type: NS, value: ns1.home.example.}
            ns1: {type: A, value: 192.0.2.1}
            www: {type: A, ttl: 120, value: 192.0.2.2}
            page: {type: A, value: 127.0.0.1}
            """)
        let authority = try TestAuthority()
        issuer = authority
        try folder.write("authority.pem", authority.certificate)
        try Self.certify(folder, authority)
        let port = try port ?? FreePorts.pick()
        self.port = port
        self.scheme = scheme
        server = try SwiftletServer(in: folder) { listen in
            """
            \(listen)  - "\(scheme)://127.0.0.1:\(port)/dns-query"
            \(scheme == .https ? Self.tls : "")
            \(hasZone ? Self.zones : "")
            \(configuration)
            """
        }
    }

    @discardableResult
    private static func certify(_ folder: TemporaryFolder, _ authority: TestAuthority) throws -> String {
        let issued = try authority.issue(names: ["dns.example"], addresses: [[127, 0, 0, 1]])
        try folder.write("key.pem", issued.key)
        try folder.write("certificate.pem", issued.certificate)
        return issued.certificate
    }

    /// Puts another certificate, and its key, in the place of the one before. Returns it in PEM.
    func certify() throws -> String { try Self.certify(server.folder, issuer) }

    /// What a configuration says of the certificate.
    static let tls = "tls: {certificate: certificate.pem, key: key.pem}"

    /// What a configuration says of the zone.
    static let zones = "zones: [{name: home.example., file: home.example.yaml}]"

    /// A question that the zone answers.
    static var query: Query { get throws { try Query("www.home.example.", .a) } }

    /// curl, which asks it and trusts it.
    func curl(_ arguments: [String] = []) -> Curl {
        Curl(url: url, arguments: (scheme == .https ? ["--cacert", authority] : []) + arguments)
    }
}
