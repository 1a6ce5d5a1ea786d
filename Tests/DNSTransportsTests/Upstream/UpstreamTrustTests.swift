// Whom a machine trusts.

import CertificateSupport
import Testing

@testable import DNSTransports

@Suite struct UpstreamTrustTests {
    @Test(
        "The system's authorities are found where the distributions have them; where they are nowhere, it is known where they were looked for",
        arguments: [
            ("/etc/ssl/certs/ca-certificates.crt", true), ("/etc/pki/tls/certs/ca-bundle.crt", true),
            ("/etc/ssl/certs/4042bcee.0", true), ("/etc/ssl/certs/README", false), ("/etc/ssl/openssl.cnf", false),
        ])
    func system(path: String, isFound: Bool) throws {
        let system = try SystemFolder()
        defer { system.remove() }
        system.write(try TestAuthority().certificate, path)
        let places = system.trust.emptyPlaces
        #expect((places == nil) == isFound)
        if let places { #expect(places.contains("/etc/ssl/certs/ca-certificates.crt") && places.count == 3) }
    }

    @Test(
        "What cannot be read of a file is passed over, and a file with nothing else is as good as none",
        arguments: UnreadableText.allCases)
    func unreadable(text: UnreadableText) throws {
        let authority = try TestAuthority().certificate
        let (sound, other) = (try TemporaryFile(text.rawValue + authority), try TemporaryFile(text.rawValue))
        #expect(UpstreamTrust(file: sound.path).emptyPlaces == nil)
        #expect(UpstreamTrust(file: other.path).emptyPlaces == [other.path])
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
