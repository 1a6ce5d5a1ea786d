// What is written down of every query, and where.

/// What a configuration says of the query log.
package struct QueryLogPlan: Equatable, Sendable {
    package enum Target: Equatable, Sendable {
        case standardOutput
        /// The path of a file, to which lines are added.
        case file(String)
    }

    package enum Format: String, CaseIterable, Sendable { case json, text }

    /// What is told of clients.
    package enum Clients: String, CaseIterable, Sendable {
        /// Their addresses.
        case kept
        /// The first 24 bits of an IPv4 address, the first 48 of an IPv6 address.
        case truncated
        /// Nothing.
        case dropped
    }

    package var target: Target
    package var format: Format
    /// The part of all queries that is written down, chosen at random: from 0 to 1.
    package var sample: Double
    package var clients: Clients

    package init(
        to target: Target, format: Format = .json, sample: Double = 1, clients: Clients = .truncated
    ) {
        self.target = target
        self.format = format
        self.sample = sample
        self.clients = clients
    }
}
