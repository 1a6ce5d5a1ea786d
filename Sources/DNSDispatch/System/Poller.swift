// Waiting until one of many descriptors is ready.

import CSockets

/// An epoll set. Confined to the thread that made it.
package final class Poller {
    /// What a descriptor is watched for.
    package struct Interest: OptionSet, Sendable {
        package let rawValue: UInt32
        package init(rawValue: UInt32) { self.rawValue = rawValue }
        /// Octets, a datagram or a connection can be taken.
        package static let readable = Interest(rawValue: UInt32(CS_READABLE))
        /// There is room to send.
        package static let writable = Interest(rawValue: UInt32(CS_WRITABLE))
    }

    /// A descriptor that is ready.
    package struct Ready: Sendable {
        /// The key that it was added with.
        package let key: UInt64
        fileprivate let state: UInt32

        package var isReadable: Bool { state & UInt32(CS_READABLE) != 0 }
        package var isWritable: Bool { state & UInt32(CS_WRITABLE) != 0 }
        /// An error is pending, or the other side has gone: reported even where nothing is asked for.
        package var hasFailed: Bool { state & UInt32(CS_FAILED) != 0 }
    }

    private let descriptor: Descriptor
    private var keys = [UInt64](repeating: 0, count: Int(CS_EPOLL_MOST))
    private var states = [UInt32](repeating: 0, count: Int(CS_EPOLL_MOST))

    /// - Throws: when the kernel gives no descriptor.
    package init() throws(SocketError) {
        descriptor = try Descriptor(cs_epoll_make(), "epoll_create1")
    }

    /// Watches a descriptor, which must be open and not yet in the set. `key` tells it apart from others in `ready(_:)`.
    package func add(_ descriptor: Int32, key: UInt64, for interest: Interest) throws(SocketError) {
        try SocketError.check(cs_epoll_add(self.descriptor.number, descriptor, interest.rawValue, key), "epoll_ctl")
    }

    /// Watches a descriptor of the set for something else, or under another key.
    package func change(_ descriptor: Int32, key: UInt64, for interest: Interest) throws(SocketError) {
        try SocketError.check(cs_epoll_change(self.descriptor.number, descriptor, interest.rawValue, key), "epoll_ctl")
    }

    /// Watches a descriptor no more. Must come before the descriptor is closed. One that is not in the set is ignored.
    package func remove(_ descriptor: Int32) {
        _ = cs_epoll_remove(self.descriptor.number, descriptor)
    }

    /// Waits until a descriptor is ready, a signal comes or the time has passed, whichever is first.
    /// - Parameter nanoseconds: how long at most, rounded up to milliseconds; nil for ever, 0 for not at all.
    /// - Returns: how many are ready, at most 64; the others are told the next time.
    package func wait(nanoseconds: UInt64?) -> Int {
        let limit = Self.milliseconds(nanoseconds)
        let count = unsafe keys.withUnsafeMutableBufferPointer { keys in
            unsafe states.withUnsafeMutableBufferPointer { states in
                unsafe cs_epoll_wait(
                    descriptor.number, keys.baseAddress, states.baseAddress, UInt32(keys.count), limit)
            }
        }
        // with a valid set and valid room the only failure is EINTR, which counts as nothing ready
        precondition(count >= 0, "epoll_wait failed")
        return Int(count)
    }

    /// Waits as `wait(nanoseconds:)` does, until a deadline: nil for ever, not at all when it has passed.
    package func wait(until deadline: Instant?, now: Instant) -> Int {
        wait(nanoseconds: deadline.map { UInt64(clamping: $0.nanoseconds - now.nanoseconds) })
    }

    /// A time limit as epoll wants it: rounded up, so that a timer is due when the wait for it is over; -1 for none.
    package static func milliseconds(_ nanoseconds: UInt64?) -> Int32 {
        nanoseconds.map { Int32(clamping: $0 / 1_000_000 + ($0 % 1_000_000 == 0 ? 0 : 1)) } ?? -1
    }

    /// One of the descriptors that the last wait found ready, by its place from 0 on.
    package func ready(_ place: Int) -> Ready { Ready(key: keys[place], state: states[place]) }
}
