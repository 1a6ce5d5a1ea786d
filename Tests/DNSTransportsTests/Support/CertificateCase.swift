// Certificates that servers show, and whether they are trusted for them.

import CertificateSupport
import Testing

/// A certificate, whom the client takes the server for, and what comes of it.
struct CertificateCase: Sendable, CustomTestStringConvertible {
    enum Signer: Sendable {
        /// The one that is trusted.
        case authority
        case itself
        /// One whom that has put in its place.
        case delegate
        /// The same, whose own certificate has expired, or is not valid yet, or ended days ago.
        case expiredDelegate, earlyDelegate, oldDelegate
        /// The same, who does not show his own certificate.
        case hiddenDelegate
        /// Who shows the certificate of a delegate and has another key.
        case impostor
        /// A delegate of another authority with the same name.
        case stranger
        /// The owner of a certificate that is not for signing others.
        case server
    }

    let testDescription: String
    var names: [String] = []
    var addresses: [[UInt8]] = []
    var from = -3600.0
    var until = 86_400.0
    var signer = Signer.authority
    var isForClients = false
    var wanted: String?
    /// Why it is not trusted; nil where it is.
    var flaw: String?
    /// Whether it would be trusted at another time, at which this program was built at the earliest.
    var isOutOfTime = false

    func certificate(by authority: TestAuthority) throws -> TestCertificate {
        let signs =
            switch signer {
            case .authority, .itself: authority
            case .delegate, .hiddenDelegate: try authority.delegate()
            case .expiredDelegate: try authority.delegate(validFrom: -7200, validUntil: -3600)
            case .earlyDelegate: try authority.delegate(validFrom: 3600)
            case .oldDelegate: try authority.delegate(validFrom: -9 * 86_400, validUntil: -3 * 86_400)
            case .impostor: try authority.delegate().impostor
            case .stranger: try TestAuthority().delegate()
            case .server: try authority.delegate(isAuthority: false)
            }
        let issued = try signs.issue(
            names: names, addresses: addresses, validFrom: from, validUntil: until, isForClients: isForClients,
            isSelfSigned: signer == .itself)
        return signer == .hiddenDelegate ? issued.alone : issued
    }

    static let all = [
        CertificateCase(testDescription: "the name", names: ["dns.example"], wanted: "dns.example"),
        CertificateCase(
            testDescription: "one of the names", names: ["a.example", "dns.example"], wanted: "dns.example"),
        CertificateCase(testDescription: "a wildcard for the name", names: ["*.example"], wanted: "dns.example"),
        CertificateCase(testDescription: "the address", addresses: [[127, 0, 0, 1]]),
        CertificateCase(
            testDescription: "signed by a delegate", names: ["dns.example"], signer: .delegate, wanted: "dns.example"),
        CertificateCase(
            testDescription: "another name", names: ["dns.example.net"], wanted: "dns.example", flaw: otherNames),
        CertificateCase(
            testDescription: "a name below", names: ["a.dns.example"], wanted: "dns.example", flaw: otherNames),
        CertificateCase(
            testDescription: "the address, but not the name", addresses: [[127, 0, 0, 1]], wanted: "dns.example",
            flaw: otherNames),
        CertificateCase(testDescription: "another address", addresses: [[127, 0, 0, 2]], flaw: otherNames),
        CertificateCase(
            testDescription: "a name where the address is wanted", names: ["dns.example", "127.0.0.1"],
            flaw: otherNames),
        CertificateCase(
            testDescription: "expired", names: ["dns.example"], from: -7200, until: -3600, wanted: "dns.example",
            flaw: "its certificate has expired", isOutOfTime: true),
        CertificateCase(
            testDescription: "not valid yet", names: ["dns.example"], from: 3600, wanted: "dns.example",
            flaw: "its certificate is not valid yet, or the clock of this machine is wrong", isOutOfTime: true),
        CertificateCase(
            testDescription: "self-signed", names: ["dns.example"], signer: .itself, wanted: "dns.example",
            flaw: notSigned),
        CertificateCase(
            testDescription: "signed by a server", names: ["dns.example"], signer: .server, wanted: "dns.example",
            flaw: notSigned),
        CertificateCase(
            testDescription: "signed by a delegate who has expired", names: ["dns.example"], signer: .expiredDelegate,
            wanted: "dns.example", flaw: notSigned, isOutOfTime: true),
        CertificateCase(
            testDescription: "signed by a delegate who is not valid yet", names: ["dns.example"],
            signer: .earlyDelegate, wanted: "dns.example", flaw: notSigned, isOutOfTime: true),
        CertificateCase(
            testDescription: "signed by a delegate who ended days ago", names: ["dns.example"], signer: .oldDelegate,
            wanted: "dns.example", flaw: notSigned),
        CertificateCase(
            testDescription: "signed by a delegate who is not shown", names: ["dns.example"], signer: .hiddenDelegate,
            wanted: "dns.example", flaw: notSigned),
        CertificateCase(
            testDescription: "signed in the name of a delegate", names: ["dns.example"], signer: .impostor,
            wanted: "dns.example", flaw: notSigned),
        CertificateCase(
            testDescription: "signed by a delegate of another authority with the same name", names: ["dns.example"],
            signer: .stranger, wanted: "dns.example", flaw: notSigned),
        CertificateCase(
            testDescription: "for clients", names: ["dns.example"], isForClients: true, wanted: "dns.example",
            flaw: notSigned),
    ]

    private static let otherNames = "its certificate is for other names"
    private static let notSigned = "no authority that is trusted has signed its certificate"
}
