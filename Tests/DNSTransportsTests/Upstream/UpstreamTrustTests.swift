// Whom a machine trusts.

import CertificateSupport
import Glibc
import TestSupport
import Testing

@testable import DNSTransports

@Suite struct UpstreamTrustTests {
    /// Makes a file below a folder, and the folders on its way.
    private static func write(_ text: String, _ path: String, below root: TestFolder) {
        var folder = root
        for part in path.split(separator: "/").dropLast() {
            folder = folder.subfolder(String(part))
            unsafe mkdir(folder.path, 0o755)
        }
        folder.write(text, to: String(path.split(separator: "/").last ?? ""))
    }

    @Test(
        "The system's authorities are found where the distributions have them; where they are nowhere, it is known where they were looked for",
        arguments: [
            ("/etc/ssl/certs/ca-certificates.crt", true), ("/etc/pki/tls/certs/ca-bundle.crt", true),
            ("/etc/ssl/certs/4042bcee.0", true), ("/etc/ssl/certs/README", false), ("/etc/ssl/openssl.cnf", false),
        ])
    func system(path: String, isFound: Bool) throws {
        let root = try #require(TestFolder.temporary())
        defer { root.remove() }
        Self.write("text", path, below: root)
        let places = UpstreamTrust().emptyPlaces(below: root.path)
        #expect((places == nil) == isFound)
        if let places { #expect(places.contains("/etc/ssl/certs/ca-certificates.crt") && places.count == 3) }
    }

    @Test("Of those that are named one is enough")
    func named() throws {
        let file = try TemporaryFile(TestAuthority().certificate)
        #expect(UpstreamTrust(file: file.path, folders: ["/nonexistent"]).emptyPlaces == nil)
        #expect(
            UpstreamTrust(file: "/nonexistent/a.pem", folders: ["/nonexistent"]).emptyPlaces == [
                "/nonexistent/a.pem", "/nonexistent",
            ])
    }
}
