// Who waits for the reply to a question that was sent.

import Glibc

/// An entry that was taken with `Dispatcher.add(response:...)`. It goes stale when the entry is removed.
package struct ResponseHandle: Hashable, Sendable {
    let index: Int32
    let generation: UInt32
}

/// Receives replies, one at a time for each entry. All calls come from `Dispatcher.serve` and `Dispatcher.settle`, and it
/// may call the dispatcher in turn.
package protocol ResponseReceiver: AnyObject {
    /// A reply that fits the question in id, source, port and the octets of the question section.
    func take(_ reply: consuming ReplyEvent, for entry: ResponseHandle)

    /// Something that told of failure, or of foul play, happened to an entry.
    func note(_ trouble: ResponseTrouble, for entry: ResponseHandle, tag: UInt64)

    /// The dispatcher ends. The event goes back only by `Dispatcher.remove(_:returning:)`.
    func take(_ shutdown: consuming ShutdownEvent, for entry: ResponseHandle, tag: UInt64)
}

/// What may befall an entry besides a reply.
package enum ResponseTrouble: Hashable, Sendable {
    /// The host says that nobody listens there (ECONNREFUSED): this attempt has failed.
    case refused
    /// A reply came whose question is the entry's but for the case of letters (0x20). It was not taken.
    case differsInCase
    /// A message came that repeats no question and says with its code that nothing could be made of the query. It was not
    /// taken, and counts among those that pretend to be the reply.
    case deniedWithoutQuestion
    /// Ten messages came that pretended to be the reply and were not: the question is better asked over a stream. Told
    /// once.
    case manyMismatches
}

/// Why a listener or an entry could not be added.
package enum AddFailure: Error, Hashable, Sendable {
    /// The dispatcher ends, or has ended.
    case shuttingDown
    /// As many are attached, or sockets open and in full use, as may be.
    case full
    /// 64 random ids were drawn and all were in use for that destination.
    case noIDLeft
    /// No socket is open that takes questions, and none can be opened: the errno of the last try.
    case noSocket(errno: Int32)

    /// Whether it tells that there is no way to the host, and not just that something is lacking here (descriptors, memory,
    /// ports).
    package var isUnreachable: Bool {
        guard case .noSocket(let errno) = self else { return false }
        return switch errno {
        // EADDRNOTAVAIL and EAFNOSUPPORT: no address here from where it could be reached. EACCES and EPERM: a route or a
        // filter forbids it
        case ENETUNREACH, EHOSTUNREACH, ENETDOWN, EHOSTDOWN, ECONNREFUSED, EADDRNOTAVAIL, EAFNOSUPPORT, EACCES, EPERM:
            true
        default: false
        }
    }
}
