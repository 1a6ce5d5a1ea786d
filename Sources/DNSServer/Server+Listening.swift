// Other addresses to listen at, while the server serves.

import DNSDispatch
package import DNSWire
package import Logging
import NIOConcurrencyHelpers

/// What is to be closed once a new configuration is in service.
package struct ListenChange: Sendable {
    /// Where it is listened by now, and was not before.
    package let opened: [String]
    let closing: [ListeningPlace]

    /// Where it will be listened no longer.
    package var closed: [String] { closing.map(\.description) }
}

extension ListeningPlace: CustomStringConvertible {
    var description: String { "\(address), \(carrier.kind.label)" }
}

extension Server {
    /// Where it listens, with the ports that the system chose for those asked for with port 0.
    package var listening: [(carrier: ListenCarrier.Kind, addresses: [DNSWire.SocketAddress])] {
        ListenCarrier.Kind.allCases.map { ($0, addresses(over: $0)) }
    }

    package var udp: [DNSWire.SocketAddress] { addresses(over: .udp) }
    package var tcp: [DNSWire.SocketAddress] { addresses(over: .tcp) }

    package func addresses(over kind: ListenCarrier.Kind) -> [DNSWire.SocketAddress] {
        places.withLockedValue { $0.filter { $0.carrier.kind == kind }.map(\.address) }
    }

    /// Listens wherever a configuration says and it does not yet. What is listened at stays as it is, and what is not wanted any more is
    /// listened at until `finish`. To be called on the thread that reloads.
    /// - Throws: where one of them cannot be listened at. Then none of the new ones is.
    package func listen(at listeners: [ServerPlan.Listener], buffer: Int, log: Logger) throws(ServerFailure)
        -> ListenChange
    {
        let before = places.withLockedValue { $0 }
        var opened: [ListeningPlace] = []
        do throws(ServerFailure) {
            for listener in listeners {
                var address = listener.address
                for carrier in listener.carriers {
                    if let known = before.first(where: { $0.carrier == carrier && $0.wanted == listener.address }) {
                        address = known.address
                        continue
                    }
                    if let old = before.first(where: { $0.overlaps(listener.address, over: carrier) }) {
                        throw ServerFailure(
                            "\(listener.address) for \(carrier.kind.label) overlaps \(old), where this server listens already",
                            hint: "Start it anew.")
                    }
                    guard
                        let place = try open(
                            carrier, of: listener, at: address, mayLack: listeners.count > 1, buffer, log)
                    else { break }
                    address = place.address
                    opened.append(place)
                }
            }
        } catch {
            for place in opened { close(place) }
            throw error
        }
        places.withLockedValue { $0 += opened }
        return ListenChange(
            opened: opened.map(\.description), closing: before.filter { !$0.isWanted(by: listeners) })
    }

    /// Believes these, and nobody else, about the addresses of their clients.
    package func trust(_ proxies: [Network]) { streams.trust(proxies) }

    /// Listens no longer where it is not wanted: what has arrived is answered, and connections that are open go on.
    package func finish(_ change: ListenChange) {
        for place in change.closing {
            close(place)
            places.withLockedValue { places in
                places.removeAll { $0.carrier == place.carrier && $0.wanted == place.wanted }
            }
        }
    }

    /// Nil where the address is left out on a machine without IPv6.
    private func open(
        _ carrier: ListenCarrier, of listener: ServerPlan.Listener, at address: DNSWire.SocketAddress, mayLack: Bool,
        _ buffer: Int, _ log: Logger
    ) throws(ServerFailure) -> ListeningPlace? {
        let wanted = listener.address
        let contexts = try listener.contexts(for: carrier, at: address)
        let lock = try ListenLock(serving: address, over: carrier)
        guard let speech = carrier.speech else {
            let bound = try crew.listen(
                at: address, mayLack: mayLack, buffer: buffer, passed: passed.matching(address, .udp))
            if bound == nil { log.warning("Not listening on \(address): this machine has no IPv6.") }
            return bound.map { ListeningPlace(.udp, wanted, $0, lock) }
        }
        let bound = try streams.listen(
            on: [address], speaking: speech, behind: contexts, mayLack: mayLack, passed, log)
        return bound.first.map { ListeningPlace(carrier, wanted, $0, lock, contexts) }
    }

    private func close(_ place: ListeningPlace) {
        switch place.carrier.socket {
        case .udp: crew.stopListening(at: place.address)
        case .tcp: streams.stopListening(at: place.address)
        }
    }
}
