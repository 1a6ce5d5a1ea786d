// What other threads may know of a connection.

import DNSWire
import NIOCore
import Synchronization

/// What the table and the tickets may know of a connection from other threads.
final class StreamPlace: Sendable {
    let channel: any Channel
    /// What carries the messages.
    let transport: QueryTransport
    /// Nanoseconds of the time since when nothing is in flight; the greatest number while something is.
    private let idle: Atomic<UInt64>
    private let open = Atomic(true)

    init(_ channel: any Channel, over transport: QueryTransport, now: NIODeadline) {
        self.channel = channel
        self.transport = transport
        idle = Atomic(now.uptimeNanoseconds)
    }

    /// Since when nothing is in flight; nil while something is.
    var idleSince: NIODeadline? {
        get {
            let value = idle.load(ordering: .relaxed)
            return value == .max ? nil : .uptimeNanoseconds(value)
        }
        set { idle.store(newValue?.uptimeNanoseconds ?? .max, ordering: .relaxed) }
    }

    /// Whether answers still have somewhere to go.
    var isOpen: Bool {
        get { open.load(ordering: .relaxed) }
        set { open.store(newValue, ordering: .relaxed) }
    }
}
