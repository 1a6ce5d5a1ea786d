// What other threads may know of a connection.

import NIOCore
import Synchronization

/// What the table and the tickets may know of a connection from other threads.
final class StreamPlace: Sendable {
    let channel: any Channel
    /// Nanoseconds of the time since when nothing is in flight; the greatest number while something is.
    private let idle: Atomic<UInt64>
    private let open = Atomic(true)

    init(_ channel: any Channel, now: NIODeadline) {
        self.channel = channel
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
