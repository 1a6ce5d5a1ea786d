// The message ids that were used last, to tell a late reply from a foul one.

import DNSWire

/// The last 128 ids that a dispatcher's questions went out with, and where they went.
struct FormerIDs {
    private var entries: [(id: MessageID, destination: SocketAddress)] = []
    private var oldest = 0

    /// Remembers a question whose entry is being removed.
    mutating func insert(_ id: MessageID, _ destination: SocketAddress) {
        if entries.count < 128 {
            if entries.isEmpty { entries.reserveCapacity(128) }
            entries.append((id, destination))
        } else {
            entries[oldest] = (id, destination)
            oldest = (oldest + 1) % 128
        }
    }

    /// Whether a question with this id went there of late.
    func contains(_ id: MessageID, _ destination: SocketAddress) -> Bool {
        entries.contains { $0.id == id && $0.destination == destination }
    }
}
