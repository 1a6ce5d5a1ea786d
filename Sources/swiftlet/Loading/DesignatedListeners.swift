// From encrypted listeners to what clients are told of them.

import DNSConfig
import DNSForwarding
import DNSTransports
import DNSWire

extension Configuration {
    /// The encrypted listeners that clients are told of, in their order, by what the certificates are for that they show.
    func designated(showing certificates: ServerCertificates) -> DesignatedResolvers {
        DesignatedResolvers(
            listen.compactMap { listener in
                guard let cover = listener.certificate.flatMap({ certificates[$0] })?.cover else { return nil }
                return DesignatedListener(
                    listener.address,
                    listener.transports.contains(.https) ? .https(path: listener.path) : .tls,
                    names: cover.names, addresses: cover.addresses)
            })
    }
}
