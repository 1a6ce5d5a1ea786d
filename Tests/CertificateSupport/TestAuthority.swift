// An authority of a test's own, and the certificates that it gives out.

import Crypto
import FoundationEssentials
import SwiftASN1
import X509

/// A certificate with its key, as they stand in files.
package struct TestCertificate: Sendable {
    /// The certificate in PEM, and those that it is verified by, up to one that is trusted.
    package let certificate: String
    /// Its private key in PEM.
    package let key: String

    /// The same, shown without those that it is verified by.
    package var alone: TestCertificate {
        let lines = certificate.split(separator: "\n")
        let end = lines.firstIndex { $0.hasPrefix("-----END ") } ?? lines.endIndex - 1
        return TestCertificate(certificate: lines[...end].joined(separator: "\n") + "\n", key: key)
    }
}

/// Who signs the certificates of a test. Nobody trusts it who was not told to.
package struct TestAuthority: Sendable {
    /// Its own certificate in PEM: what a client is to trust.
    package let certificate: String
    private let key: Certificate.PrivateKey
    private let name: DistinguishedName
    /// What a server shows besides its own certificate.
    private let chain: String

    /// - Parameters:
    ///   - validFrom: when its own certificate begins to hold, in seconds from now.
    ///   - validUntil: when that ceases to hold, in seconds from now.
    package init(
        _ commonName: String = "An authority of tests", validFrom: Double = -86_400,
        validUntil: Double = 86_400 * 365
    ) throws {
        try self.init(commonName, below: nil, isAuthority: true, validFrom, validUntil)
    }

    private init(
        _ commonName: String, below superior: TestAuthority?, isAuthority: Bool, _ validFrom: Double,
        _ validUntil: Double
    ) throws {
        key = Certificate.PrivateKey(P256.Signing.PrivateKey())
        name = try DistinguishedName { CommonName(commonName) }
        let own = try Certificate(
            version: .v3, serialNumber: Certificate.SerialNumber(), publicKey: key.publicKey,
            notValidBefore: Date() + validFrom, notValidAfter: Date() + validUntil, issuer: superior?.name ?? name,
            subject: name, signatureAlgorithm: .ecdsaWithSHA256,
            extensions: try Certificate.Extensions {
                Critical(
                    isAuthority
                        ? BasicConstraints.isCertificateAuthority(maxPathLength: nil)
                        : BasicConstraints.notCertificateAuthority)
                Critical(KeyUsage(digitalSignature: true, keyCertSign: true, cRLSign: true))
            }, issuerPrivateKey: superior?.key ?? key)
        let text = try own.serializeAsPEM().pemString
        certificate = text
        chain = superior.map { "\n\(text)\n\($0.chain)" } ?? ""
    }

    private init(certificate: String, key: Certificate.PrivateKey, name: DistinguishedName, chain: String) {
        self.certificate = certificate
        self.key = key
        self.name = name
        self.chain = chain
    }

    /// Another who signs in its name.
    /// - Parameters:
    ///   - isAuthority: whether it may.
    ///   - validFrom: when its own certificate begins to hold, in seconds from now.
    ///   - validUntil: when that ceases to hold, in seconds from now.
    package func delegate(
        isAuthority: Bool = true, validFrom: Double = -86_400, validUntil: Double = 86_400 * 365
    ) throws -> TestAuthority {
        try TestAuthority("A delegate", below: self, isAuthority: isAuthority, validFrom, validUntil)
    }

    /// One who shows its certificates, and has not its key.
    package var impostor: TestAuthority {
        TestAuthority(
            certificate: certificate, key: Certificate.PrivateKey(P256.Signing.PrivateKey()), name: name, chain: chain)
    }

    /// A certificate for a server.
    /// - Parameters:
    ///   - names: the host names that it covers, in text, without a final dot.
    ///   - addresses: the addresses that it covers, as the octets of network order, 4 or 16 of them each.
    ///   - validFrom: when it begins to hold, in seconds from now.
    ///   - validUntil: when it ceases to hold, in seconds from now.
    ///   - isForClients: whether it is for clients alone.
    ///   - isSelfSigned: whether it is signed by its own key rather than by the authority.
    package func issue(
        names: [String] = [], addresses: [[UInt8]] = [], validFrom: Double = -3600, validUntil: Double = 86_400,
        isForClients: Bool = false, isSelfSigned: Bool = false
    ) throws -> TestCertificate {
        let own = P256.Signing.PrivateKey()
        let subject = try DistinguishedName { CommonName(names.first ?? "a server of tests") }
        let covered =
            names.map { GeneralName.dnsName($0) }
            + addresses.map { GeneralName.ipAddress(.init(contentBytes: $0[...])) }
        let leaf = try Certificate(
            version: .v3, serialNumber: Certificate.SerialNumber(), publicKey: .init(own.publicKey),
            notValidBefore: Date() + validFrom, notValidAfter: Date() + validUntil,
            issuer: isSelfSigned ? subject : name, subject: subject, signatureAlgorithm: .ecdsaWithSHA256,
            extensions: try Certificate.Extensions {
                Critical(BasicConstraints.notCertificateAuthority)
                KeyUsage(digitalSignature: true)
                try ExtendedKeyUsage([isForClients ? .clientAuth : .serverAuth])
                SubjectAlternativeNames(covered)
            }, issuerPrivateKey: isSelfSigned ? .init(own) : key)
        let shown = try leaf.serializeAsPEM().pemString + (isSelfSigned ? "" : chain)
        return TestCertificate(certificate: shown, key: own.pemRepresentation)
    }
}
