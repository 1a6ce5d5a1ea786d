// How many sockets to upstreams a worker may have open.

/// The sockets that all of a worker's sets together may have open. Confined to the worker's thread, as they are.
package final class SocketBudget {
    /// How many there may be. Each set may have as many as it picks from even so.
    package let limit: Int
    /// How many there are.
    package internal(set) var open = 0

    /// A budget that is not used yet.
    package init(_ limit: Int) { self.limit = limit }
}
