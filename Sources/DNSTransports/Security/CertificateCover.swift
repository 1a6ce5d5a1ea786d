// Which servers a certificate is for.

package import DNSWire
import NIOCore
package import NIOSSL

/// The host names and addresses among the alternative names of a certificate (RFC 5280 s4.2.1.6). The common name counts for nothing
/// (RFC 9525 s2).
package struct CertificateCover: Equatable, Sendable {
    /// In the order of the certificate; the first label may be a lone asterisk.
    package private(set) var names: [Name] = []
    package private(set) var addresses: [IPAddress] = []

    package init(_ certificate: NIOSSLCertificate) {
        for name in certificate._subjectAlternativeNames() {
            switch name.nameType {
            case .dnsName: if let host = Self.host(Array(name.contents)) { names.append(host) }
            case .ipAddress: if let address = IPAddress(octets: Array(name.contents)) { addresses.append(address) }
            default: break
            }
        }
    }

    /// Whether it is for a host of this name, in whatever case. An asterisk stands for one label (RFC 9525 s6.3).
    package func covers(_ name: Name) -> Bool {
        names.contains { $0 == name || $0.isWildcard && !name.isRoot && $0.parent == name.parent }
    }

    /// Whether it is for this address.
    package func covers(_ address: IPAddress) -> Bool { addresses.contains(address) }

    /// A host name as certificates write it: without a final dot, and without any escape.
    static func host(_ text: [UInt8]) -> Name? {
        let labels = text.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard labels.allSatisfy({ !$0.isEmpty && $0.allSatisfy(isOfHostName) }) else { return nil }
        // an asterisk is nothing but a whole first label, of a name with more than that
        let others = labels.first == [UInt8(ascii: "*")] ? labels.dropFirst() : labels[...]
        guard !others.isEmpty, !others.contains(where: { $0.contains(UInt8(ascii: "*")) }) else { return nil }
        return try? Name(labels: labels)
    }

    /// The name of one server, in the same form.
    static func server(_ name: String) -> Name? { host(Array(name.utf8)).flatMap { $0.isWildcard ? nil : $0 } }

    private static func isOfHostName(_ octet: UInt8) -> Bool {
        switch octet {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "*"):
            true
        default: false
        }
    }
}

extension NIOSSLClientHandler {
    /// A handler that takes nobody for the server whose certificate is not for the host name. By itself the library is content as well
    /// when it is for the address that was connected to.
    /// - Parameters:
    ///   - context: by which the other side's certificate is verified.
    ///   - name: the name of a host, without a final dot.
    /// - Throws: when it is none.
    static func strict(_ context: NIOSSLContext, host name: String) throws -> NIOSSLClientHandler {
        guard let wanted = CertificateCover.server(name) else { throw NIOSSLExtraError.invalidSNIHostname }
        return try _makeSSLClientHandler(context: context, serverHostname: name) { certificate, channel in
            guard CertificateCover(certificate).covers(wanted) else {
                return channel.eventLoop.makeFailedFuture(NIOSSLExtraError.failedToValidateHostname)
            }
            return channel.eventLoop.makeSucceededVoidFuture()
        }
    }
}
