// What the server shows to those who come over TLS, renewed while it serves.

import DNSDispatch
import DNSTransports
package import DNSWire
import NIOConcurrencyHelpers

/// A certificate in service.
package struct CertificateStatistics: Equatable, Sendable {
    /// Where it is shown.
    package let carrier: ListenCarrier.Kind
    package let address: SocketAddress
    /// When it ceases to hold, in seconds since 1970.
    package let validUntil: Int64

    package init(carrier: ListenCarrier.Kind, address: SocketAddress, validUntil: Int64) {
        self.carrier = carrier
        self.address = address
        self.validUntil = validUntil
    }
}

/// What came of reading certificates anew.
package struct RenewalCounts: Equatable, Sendable {
    /// Certificates that were taken into service, one for each address.
    package var renewed = 0
    /// Times that one could not be used.
    package var failed = 0

    package init() {}
}

extension Server {
    /// Shows what these listeners have as their certificates to all who come from now on; connections that are open go on. Where a
    /// listener has none the last one stays.
    /// - Returns: where it is another than before.
    package func show(_ listeners: [ServerPlan.Listener]) -> [String] {
        var changed: [String] = []
        for place in places.withLockedValue({ $0 }) {
            guard let contexts = place.contexts,
                let certificate = listeners.first(where: { place.isWanted(by: [$0]) })?.certificate,
                certificate != contexts.certificate
            else { continue }
            contexts.certificate = certificate
            changed.append(place.description)
        }
        renewals.withLockedValue { $0.renewed += changed.count }
        return changed
    }

    /// Counts certificates that were to be renewed and could not.
    package func countFailedRenewals(_ count: Int) { renewals.withLockedValue { $0.failed += count } }

    /// The certificates in service.
    package var certificates: [CertificateStatistics] {
        places.withLockedValue { $0 }.compactMap { place in
            place.contexts.map {
                CertificateStatistics(
                    carrier: place.carrier.kind, address: place.address, validUntil: $0.certificate.validUntil)
            }
        }
    }
}
