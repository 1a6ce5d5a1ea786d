// How a worker's poller tells its descriptors apart.

import DNSDispatch

/// What has become ready.
enum PollKey {
    /// Letters wait in the mailbox.
    case mailbox
    /// A listening socket, by its place among the worker's.
    case listening(Int)
    /// A socket to an upstream: the number of its set, and its own within that.
    case upstream(set: Int, SocketNumber)

    init(_ rawValue: UInt64) {
        let low = UInt32(truncatingIfNeeded: rawValue)
        switch rawValue >> 62 {
        case 0: self = .mailbox
        case 1: self = .listening(Int(low))
        default: self = .upstream(set: Int(rawValue >> 32 & 0x3fff_ffff), SocketNumber(rawValue: low))
        }
    }

    var rawValue: UInt64 {
        switch self {
        case .mailbox: 0
        case .listening(let place): 1 << 62 | UInt64(place)
        case .upstream(let set, let socket): 2 << 62 | UInt64(set) << 32 | UInt64(socket.rawValue)
        }
    }
}
