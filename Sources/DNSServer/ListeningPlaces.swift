// Where a server listens, which may change while it serves.

import DNSDispatch
import DNSTransports
import DNSWire

/// An address that is listened at over one carrier.
struct ListeningPlace: Sendable {
    let carrier: ListenCarrier
    /// What the configuration says.
    let wanted: SocketAddress
    /// The same, with the port that the system chose where it was to choose.
    var address: SocketAddress
    /// Held for as long as it is listened at, so that no other server shares the address unawares.
    let lock: ListenLock
    /// What is shown to those who come; nil where nothing is encrypted.
    let contexts: TLSServerContexts?

    init(
        _ carrier: ListenCarrier, _ wanted: SocketAddress, _ address: SocketAddress, _ lock: ListenLock,
        _ contexts: TLSServerContexts? = nil
    ) {
        self.carrier = carrier
        self.wanted = wanted
        self.address = address
        self.lock = lock
        self.contexts = contexts
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

    /// Whether it is what a configuration asks for.
    func isWanted(by listeners: [ServerPlan.Listener]) -> Bool {
        listeners.contains { $0.address == wanted && $0.carriers.contains(carrier) }
    }
}

extension ServerPlan.Listener {
    /// What is shown to those who come over a carrier at an address of it; nil where that is not encrypted.
    func contexts(for carrier: ListenCarrier, at address: SocketAddress) throws(ServerFailure) -> TLSServerContexts? {
        guard carrier.isEncrypted else { return nil }
        guard let certificate else {
            throw ServerFailure(
                "there is no certificate to show at \(address), \(carrier.kind.label)",
                hint: "swiftlet check says what is wrong with its files.")
        }
        return TLSServerContexts(certificate)
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
