// An entry for a reply, at one of the sockets of a set.

package import DNSWire

/// A response entry at one of the sockets to an upstream.
package struct UpstreamEntry: Hashable, Sendable {
    /// The socket that the question leaves from.
    package let socket: SocketNumber
    /// The entry at that socket's dispatcher, as events name it.
    package let handle: ResponseHandle
    /// The message id.
    package let id: MessageID
}
