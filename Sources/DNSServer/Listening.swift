// Opens what a server listens on for datagrams, before any thread starts.

package import DNSDispatch
import DNSTransports
import DNSWire
import DequeModule
import Glibc
import Logging

/// The UDP sockets of a server, bound, and the locks on its addresses.
struct Listening: ~Copyable {
    /// Where UDP is listened on, with the ports that the system chose, and where TCP is to be: with the same ports, where both are.
    private(set) var places: [ListeningPlace] = []
    /// For each worker, a socket for each address of `udp`.
    var sockets: RigidDeque<RigidDeque<UDPSocket>>
    /// The most UDP sockets that a worker has.
    private(set) var most = 0

    /// Locks everything that `plan` names, and binds its UDP sockets, where none was passed.
    ///
    /// An IPv6 address on a machine without IPv6 is left out with a warning, as long as it is not the only one.
    init(_ plan: ServerPlan, _ passed: PassedSockets, log: Logger) throws(ServerFailure) {
        sockets = RigidDeque(capacity: plan.workers)
        let capacity = plan.listeners.count + passed.sockets.count
        for _ in 0..<plan.workers { sockets.append(RigidDeque(capacity: capacity)) }
        try Self.lookAt(passed, plan, log)
        for listener in plan.listeners {
            var address = listener.address
            for carrier in listener.carriers {
                let lock = try ListenLock(serving: address, over: carrier)
                guard carrier == .udp else {
                    let terms = try listener.terms(for: carrier, at: address).map { StreamTerms($0) }
                    places.append(ListeningPlace(carrier, listener.address, address, lock, terms))
                    continue
                }
                let ours = passed.matching(address, .udp)
                guard let bound = ours.isEmpty ? try bind(address, plan, log) : try use(ours, plan, log) else {
                    break
                }
                address = bound
                places.append(ListeningPlace(.udp, listener.address, bound, lock))
            }
        }
        for worker in 0..<plan.workers { most = max(most, sockets[worker].count) }
    }

    /// Tells of passed sockets that are of no use, and refuses those that would do harm.
    private static func lookAt(_ passed: PassedSockets, _ plan: ServerPlan, _ log: Logger) throws(ServerFailure) {
        for problem in passed.problems { log.warning("Not used: \(problem).") }
        for socket in passed.sockets {
            let isWanted = plan.listeners.contains {
                $0.address == socket.address && $0.carriers.contains { $0.socket == socket.transport }
            }
            guard isWanted else {
                log.warning(
                    """
                    Not used: a \(socket.transport.rawValue) socket of \(socket.address) was handed over, and listen does \
                    not name it: nobody answers there.
                    """)
                continue
            }
            guard !socket.isDualStack else {
                throw ServerFailure(
                    "the \(socket.transport.rawValue) socket of \(socket.address) that was handed over takes IPv4 as well",
                    hint: "BindIPv6Only=ipv6-only in the .socket unit keeps the families apart.")
            }
        }
    }

    /// Shares passed UDP sockets of one address out: every worker has one, and every socket has a worker. With fewer sockets than
    /// workers some share one: whoever comes first reads what is there.
    private mutating func use(
        _ passed: [PassedSocket], _ plan: ServerPlan, _ log: Logger
    ) throws(ServerFailure) -> SocketAddress {
        let address = passed[0].address
        log.info("Sockets of \(address) for UDP that were handed over: \(passed.count).")
        do throws(SocketError) {
            for turn in 0..<max(plan.workers, passed.count) {
                let socket = try UDPSocket(listeningWith: passed[turn % passed.count], buffer: plan.socketBuffer)
                if turn == 0 { Self.tell(socket.buffers, plan, log, address) }
                sockets[turn % plan.workers].append(socket)
            }
            return address
        } catch {
            throw ServerFailure(error)
        }
    }

    /// Binds a socket for each worker. Returns the address with its port, or nil when it is left out.
    private mutating func bind(
        _ wanted: SocketAddress, _ plan: ServerPlan, _ log: Logger
    ) throws(ServerFailure) -> SocketAddress? {
        var address = wanted
        do throws(SocketError) {
            for worker in 0..<plan.workers {
                let socket = try UDPSocket(listeningOn: address, buffer: plan.socketBuffer)
                if worker == 0 { Self.tell(socket.buffers, plan, log, address) }
                // the first worker's port is everybody's
                address = socket.address
                sockets[worker].append(socket)
            }
            return address
        } catch {
            guard error.lacksIPv6, plan.listeners.count > 1 else { throw ServerFailure(error) }
            log.warning("Not listening on \(wanted): this machine has no IPv6.")
            return nil
        }
    }

    private static func tell(
        _ buffers: UDPSocket.Buffers, _ plan: ServerPlan, _ log: Logger, _ address: SocketAddress
    ) {
        guard buffers.receive < plan.socketBuffer else { return }
        log.notice(
            """
            The kernel gives the socket of \(address) \(buffers.receive >> 10) KiB for queries, not the \
            \(plan.socketBuffer >> 10) KiB of limits.socket_buffer: net.core.rmem_max allows no more.
            """)
    }
}

extension ServerFailure {
    init(_ error: SocketError) { self.init("\(error)", hint: error.hint) }
}

extension SocketError {
    /// Whether it only says that the machine has no IPv6: then the address is left out, where there are others.
    package var lacksIPv6: Bool {
        guard let address = address?.address, !address.isV4 else { return false }
        return code == EAFNOSUPPORT || code == EADDRNOTAVAIL && (address.isUnspecified || address.isLoopback)
    }
}
