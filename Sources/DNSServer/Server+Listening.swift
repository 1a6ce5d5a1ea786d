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
    var description: String { "\(address), \(transport == .udp ? "UDP" : "TCP")" }
}

extension Server {
    /// Where it listens, with the ports that the system chose for those asked for with port 0.
    package var udp: [DNSWire.SocketAddress] { addresses(.udp) }
    package var tcp: [DNSWire.SocketAddress] { addresses(.tcp) }

    private func addresses(_ transport: ListeningPlace.Transport) -> [DNSWire.SocketAddress] {
        places.withLockedValue { $0.filter { $0.transport == transport }.map(\.address) }
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
                for transport in listener.transports {
                    if let known = before.first(where: { $0.transport == transport && $0.wanted == listener.address }) {
                        address = known.address
                        continue
                    }
                    if let old = before.first(where: { $0.overlaps(listener.address, over: transport) }) {
                        throw ServerFailure(
                            "\(listener.address) overlaps \(old.address), where this server listens already",
                            hint: "Start it anew.")
                    }
                    guard
                        let place = try open(
                            transport, listener.address, address, mayLack: listeners.count > 1, buffer, log)
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

    /// Listens no longer where it is not wanted: what has arrived is answered, and connections that are open go on.
    package func finish(_ change: ListenChange) {
        for place in change.closing {
            close(place)
            places.withLockedValue { places in
                places.removeAll { $0.transport == place.transport && $0.wanted == place.wanted }
            }
        }
    }

    /// Nil where the address is left out on a machine without IPv6.
    private func open(
        _ transport: ListeningPlace.Transport, _ wanted: DNSWire.SocketAddress, _ address: DNSWire.SocketAddress,
        mayLack: Bool, _ buffer: Int, _ log: Logger
    ) throws(ServerFailure) -> ListeningPlace? {
        let lock = try ListenLock(serving: address, transport.rawValue)
        switch transport {
        case .udp:
            let bound = try crew.listen(
                at: address, mayLack: mayLack, buffer: buffer, passed: passed.matching(address, .udp))
            if bound == nil { log.warning("Not listening on \(address): this machine has no IPv6.") }
            return bound.map { ListeningPlace(.udp, wanted, $0, lock) }
        case .tcp:
            let bound = try streams.listen(on: [address], mayLack: mayLack, passed, log)
            return bound.first.map { ListeningPlace(.tcp, wanted, $0, lock) }
        }
    }

    private func close(_ place: ListeningPlace) {
        switch place.transport {
        case .udp: crew.stopListening(at: place.address)
        case .tcp: streams.stopListening(at: place.address)
        }
    }
}
