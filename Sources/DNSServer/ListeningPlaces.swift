// Where a server listens, which may change while it serves.

import DNSDispatch
import DNSTransports
import DNSWire

/// An address that is listened at over one carrier.
struct ListeningPlace: Sendable {
    var carrier: ListenCarrier
    /// What the configuration says.
    let wanted: SocketAddress
    /// The same, with the port that the system chose where it was to choose.
    var address: SocketAddress
    /// Held for as long as it is listened at, so that no other server shares the address unawares.
    let lock: ListenLock
    /// What is spoken there; nil for datagrams.
    let terms: StreamTerms?

    init(
        _ carrier: ListenCarrier, _ wanted: SocketAddress, _ address: SocketAddress, _ lock: ListenLock,
        _ terms: StreamTerms? = nil
    ) {
        self.carrier = carrier
        self.wanted = wanted
        self.address = address
        self.lock = lock
        self.terms = terms
    }

    /// Whether queries to one of the two would come to the other: one is every address, and the other one of them, or they are one
    /// address over different carriers. Until one of them is closed the kernel has none of them both over TCP, and gives datagrams
    /// to one of them alone.
    func overlaps(_ other: SocketAddress, over carrier: ListenCarrier) -> Bool {
        guard carrier.socket == self.carrier.socket, address.port == other.port else { return false }
        return address.address == other.address
            || address.address.isV4 == other.address.isV4
                && address.address.isUnspecified != other.address.isUnspecified
    }

    /// What is shown to those who come; nil where nothing is encrypted.
    var contexts: TLSServerContexts? { terms?.value.contexts }

    /// Whether it has the socket that a carrier at an address needs, as a configuration says it: whatever is spoken there now.
    func serves(_ wanted: SocketAddress, over carrier: ListenCarrier) -> Bool {
        self.wanted == wanted && self.carrier.socket == carrier.socket
    }

    /// Whether a configuration wants its socket.
    func isWanted(by listeners: [ServerPlan.Listener]) -> Bool {
        listeners.contains { listener in listener.carriers.contains { serves(listener.address, over: $0) } }
    }
}

extension ListeningPlace: CustomStringConvertible {
    var description: String { description(over: carrier) }

    /// What it is called when something else is spoken there.
    func description(over carrier: ListenCarrier) -> String { "\(address), \(carrier.kind.label)" }
}

extension ServerPlan.Listener {
    /// What is spoken over a carrier at an address of it; nil for datagrams.
    /// - Parameter known: what was shown there so far; where something is shown already, that goes on.
    func terms(
        for carrier: ListenCarrier, at address: SocketAddress, after known: TLSServerContexts? = nil
    ) throws(ServerFailure) -> StreamTerms.Value? {
        guard let speech = carrier.speech else { return nil }
        guard carrier.isEncrypted else { return StreamTerms.Value(speech) }
        if let known { return StreamTerms.Value(speech, behind: known) }
        guard let certificate else {
            throw ServerFailure(
                "there is no certificate to show at \(address), \(carrier.kind.label)",
                hint: "swiftlet check says what is wrong with its files.")
        }
        return StreamTerms.Value(speech, behind: TLSServerContexts(certificate))
    }
}

extension ListenLock {
    /// The lock of an address that is to be listened at.
    convenience init(serving address: SocketAddress, over carrier: ListenCarrier) throws(ServerFailure) {
        do throws(ListenLockError) {
            try self.init(address, transport: carrier.socket.rawValue.lowercased())
        } catch {
            throw ServerFailure("\(error)", hint: "Each address can be served once; stop the other server first.")
        }
    }
}
