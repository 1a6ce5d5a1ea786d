// Everything that there is to tell at one moment.

package import DNSServer
package import DNSWire

/// What a running server is, as far as it does not change.
package struct ServerFacts: Sendable {
    package var version: String
    package var process: Int32
    /// When it was started, in seconds since 1970.
    package var started: Int64
    /// Where it listens, for every carrier that there is.
    package var listening: [(carrier: ListenCarrier.Kind, addresses: [SocketAddress])]

    package init(
        version: String, process: Int32, started: Int64,
        listening: [(carrier: ListenCarrier.Kind, addresses: [SocketAddress])]
    ) {
        self.version = version
        self.process = process
        self.started = started
        self.listening = listening
    }
}

/// What the pages are made from.
package struct Snapshot: Sendable {
    package let facts: ServerFacts
    /// Nil when the server's threads did not answer in time.
    package let statistics: ServerStatistics?
    package let reloads: ReloadRecord.Summary
    /// Seconds since 1970.
    package let time: Int64

    package init(facts: ServerFacts, statistics: ServerStatistics?, reloads: ReloadRecord.Summary, time: Int64) {
        self.facts = facts
        self.statistics = statistics
        self.reloads = reloads
        self.time = time
    }
}
