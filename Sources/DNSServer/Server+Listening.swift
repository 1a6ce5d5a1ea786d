// Other addresses to listen at, while the server serves.

import DNSDispatch
import DNSTransports
package import DNSWire
package import Logging
import NIOConcurrencyHelpers

/// What is to be done once a new configuration is in service.
package struct ListenChange: Sendable {
    /// A place where something else is to be spoken, over the socket that is there.
    struct Turn: Sendable {
        let place: ListeningPlace
        let carrier: ListenCarrier
        let terms: StreamTerms.Value

        /// Whether it is known by another name from then on; if not, it is only at another path.
        var isOtherKind: Bool { place.carrier.kind != carrier.kind }
    }

    fileprivate let opening: [ListeningPlace]
    fileprivate let closing: [ListeningPlace]
    fileprivate let turning: [Turn]

    /// Where it is listened by now or soon, and was not before.
    package var opened: [String] {
        opening.map(\.description)
            + turning.filter(\.isOtherKind).map { $0.place.description(over: $0.carrier) }
    }

    /// Where it will be listened no longer.
    package var closed: [String] { (closing + turning.filter(\.isOtherKind).map(\.place)).map(\.description) }

    /// Where queries come by another path from then on, and by which.
    package var moved: [(place: String, path: String)] {
        turning.filter { !$0.isOtherKind }.compactMap { turn in
            turn.carrier.path.map { (turn.place.description, $0) }
        }
    }
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

    /// Listens wherever a configuration says and it does not yet. What is listened at stays as it is until `finish`, be it that something
    /// else is to be spoken there or that it is not wanted any more. To be called on the thread that reloads.
    /// - Throws: where one of them cannot be listened at. Then none of the new ones is.
    package func listen(at listeners: [ServerPlan.Listener], buffer: Int, log: Logger) throws(ServerFailure)
        -> ListenChange
    {
        let before = places.withLockedValue { $0 }
        var opened: [ListeningPlace] = []
        var turning: [ListenChange.Turn] = []
        do throws(ServerFailure) {
            for listener in listeners {
                var address = listener.address
                for carrier in listener.carriers {
                    if let known = before.first(where: { $0.serves(listener.address, over: carrier) }) {
                        address = known.address
                        if known.carrier == carrier { continue }
                        if let terms = try listener.terms(for: carrier, at: address, after: known.contexts) {
                            turning.append(ListenChange.Turn(place: known, carrier: carrier, terms: terms))
                        }
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
            opening: opened, closing: before.filter { !$0.isWanted(by: listeners) }, turning: turning)
    }

    /// Believes these, and nobody else, about the addresses of their clients, from the next request on.
    package func trust(_ proxies: [Network]) { streams.trust(proxies) }

    /// Listens no longer where it is not wanted, and has spoken what is wanted where it is: what has arrived is answered, and connections
    /// that are open go on.
    package func finish(_ change: ListenChange) {
        for turn in change.turning {
            // who comes from now on is served so; the socket stays as it is, and nobody finds it closed
            turn.place.terms?.value = turn.terms
            places.withLockedValue { places in
                guard let number = places.firstIndex(where: { $0.serves(turn.place.wanted, over: turn.carrier) })
                else { return }
                places[number].carrier = turn.carrier
            }
        }
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
        let terms = try listener.terms(for: carrier, at: address).map { StreamTerms($0) }
        let lock = try ListenLock(serving: address, over: carrier)
        guard let terms else {
            let bound = try crew.listen(
                at: address, mayLack: mayLack, buffer: buffer, passed: passed.matching(address, .udp))
            if bound == nil { log.warning("Not listening on \(address): this machine has no IPv6.") }
            return bound.map { ListeningPlace(.udp, wanted, $0, lock) }
        }
        let bound = try streams.listen(on: [address], terms, mayLack: mayLack, passed, log)
        return bound.first.map { ListeningPlace(carrier, wanted, $0, lock, terms) }
    }

    private func close(_ place: ListeningPlace) {
        switch place.carrier.socket {
        case .udp: crew.stopListening(at: place.address)
        case .tcp: streams.stopListening(at: place.address)
        }
    }
}
