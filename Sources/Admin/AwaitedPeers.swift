// The connections of an endpoint that wait for their peers.

import NIOConcurrencyHelpers
import NIOCore

/// Keeps connections whose peers are awaited within a bound: when there are too many, the one that has waited longest is closed. So
/// those who take their time keep nobody else out.
final class AwaitedPeers: Sendable {
    private let most: Int
    /// Those that have waited longest stand first.
    private let channels = NIOLockedValueBox<[any Channel]>([])

    init(atMost most: Int) { self.most = most }

    /// A connection waits for its peer from now on.
    func begin(_ channel: any Channel) {
        let eldest = channels.withLockedValue { channels in
            channels.removeAll { $0 === channel }
            channels.append(channel)
            return channels.count > most ? channels.removeFirst() : nil
        }
        eldest?.close(promise: nil)
    }

    /// It does not wait any more.
    func end(_ channel: any Channel) { channels.withLockedValue { $0.removeAll { $0 === channel } } }
}
