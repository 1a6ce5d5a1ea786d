// What files may hold in place of a certificate and its key.

import CertificateSupport
import DNSWire
import Testing

@testable import DNSTransports

@Suite struct ServerCertificateTests {
    @Test("A certificate tells how long it holds, and for whom it speaks")
    func facts() throws {
        let authority = try TestAuthority()
        let issued = try authority.issue(
            names: ["DNS.Example", "*.home.example"],
            addresses: [[192, 0, 2, 1], [0x20, 1, 0xd, 0xb8] + [UInt8](repeating: 0, count: 11) + [1]],
            validUntil: 86_400)
        let certificate = try ServerCertificate(issued)
        #expect(try certificate.cover.names == [Name("dns.example."), Name("*.home.example.")])
        #expect(certificate.cover.addresses.map(\.description) == ["192.0.2.1", "2001:db8::1"])
        #expect(certificate.validUntil - certificate.validFrom == 86_400 + 3600)
    }

    @Test("The chain and the key may stand in one file, behind other things")
    func oneFile() throws {
        let authority = try TestAuthority()
        let issued = try authority.issue(names: ["dns.example"])
        let whole = Array(
            ("a word before\n" + issued.key + "\n" + issued.certificate + "\n" + authority.certificate).utf8)
        let certificate = try ServerCertificate(chain: whole, key: whole)
        #expect(certificate.chain.count == 2)
        #expect(certificate == (try ServerCertificate(chain: whole, key: whole)))
        #expect(certificate != (try ServerCertificate(issued)))
    }

    @Test("What gives none is told by what is wrong with it", arguments: CertificateMistake.allCases)
    func mistakes(mistake: CertificateMistake) throws {
        let issued = try TestAuthority().issue(names: ["dns.example"])
        let (chain, key, problem) = try mistake.apply(to: issued)
        #expect(throws: problem) { _ = try ServerCertificate(chain: Array(chain.utf8), key: Array(key.utf8)) }
    }
}

enum CertificateMistake: CaseIterable {
    case empty, exchanged, noKey, encrypted, encryptedOfOld, otherKey, cutOff

    func apply(to issued: TestCertificate) throws -> (chain: String, key: String, CertificateProblem) {
        switch self {
        case .empty: ("", issued.key, .noCertificate)
        case .exchanged: (issued.key, issued.certificate, .noCertificate)
        case .noKey: (issued.certificate, issued.certificate, .noKey)
        case .encrypted:
            (
                issued.certificate,
                "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n", .encryptedKey
            )
        case .encryptedOfOld:
            (
                issued.certificate,
                "-----BEGIN EC PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00\n\nAAAA\n-----END EC PRIVATE KEY-----\n",
                .encryptedKey
            )
        case .otherKey: (issued.certificate, try TestAuthority().issue(names: ["dns.example"]).key, .otherKey)
        case .cutOff: (String(issued.certificate.dropLast(60)), issued.key, .noCertificate)
        }
    }
}
