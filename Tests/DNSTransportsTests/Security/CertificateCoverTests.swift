import CertificateSupport
import DNSWire
import NIOSSL
import Testing

@testable import DNSTransports

@Suite("What a certificate is for")
struct CertificateCoverTests {
    private static func cover(names: [String], addresses: [String] = []) throws -> CertificateCover {
        let octets = try addresses.map { try #require(IPAddress($0)).octets }
        let issued = try TestAuthority().issue(names: names, addresses: octets)
        let certificates = try NIOSSLCertificate.fromPEMBytes(Array(issued.certificate.utf8))
        return CertificateCover(try #require(certificates.first))
    }

    @Test("Names and addresses are read in their order")
    func all() throws {
        let cover = try Self.cover(
            names: ["dns.example", "*.lan.example", "_x.example"], addresses: ["192.0.2.1", "2001:db8::1"])
        #expect(cover.names.map(\.description) == ["dns.example.", "*.lan.example.", "_x.example."])
        #expect(cover.addresses.map(\.description) == ["192.0.2.1", "2001:db8::1"])
        #expect(cover.covers(try #require(IPAddress("192.0.2.1"))))
        #expect(!cover.covers(try #require(IPAddress("192.0.2.2"))))
    }

    @Test(
        "A name is covered as it is, or by an asterisk for its first label (RFC 9525 s6.3)",
        arguments: [
            ("dns.example.", true), ("DNS.Example.", true), ("a.lan.example.", true), ("a.b.lan.example.", false),
            ("lan.example.", false), ("x.dns.example.", false), ("example.", false), (".", false),
        ])
    func names(name: String, isCovered: Bool) throws {
        #expect(try Self.cover(names: ["dns.example", "*.lan.example"]).covers(try Name(name)) == isCovered)
    }

    @Test(
        "What is no host name is for nobody",
        arguments: [
            "", "*", "a.*.example", "x*.example", "dns.example.", "dns..example", "a\\.b.example", "a b.example",
        ])
    func odd(text: String) throws {
        #expect(CertificateCover.host(Array(text.utf8)) == nil)
    }
}
