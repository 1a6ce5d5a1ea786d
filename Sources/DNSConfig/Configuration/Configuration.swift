// What a configuration file says, as plain values: what the running parts are made from.

package import DNSWire

/// A whole configuration, complete with defaults.
package struct Configuration: Sendable, Equatable {
    /// Where questions are taken; at least one.
    package var listen: [ListenAddress] = ListenAddress.defaults
    /// Those who are believed about the addresses of their clients.
    package var trustedProxies: [Network] = []
    /// Worker threads; nil means the CPUs that the process may use.
    package var workers: Int?
    /// The state directory; nil: nothing outlives the process.
    package var state: String?
    package var zones: [ZoneSource] = []
    /// Empty: authoritative only.
    package var forward: [ForwardRule] = []
    /// Who resolves the names of upstreams; at least one where there are such names.
    package var bootstrap: [Upstream] = []
    /// The paths of files with names of hosts, in the form of /etc/hosts.
    package var hosts: [String] = []
    package var specialNames = SpecialNames()
    package var rebinding = Rebinding()
    package var cache = CacheSettings()
    package var access = Access()
    package var limits = Limits()
    package var answers = Answers()
    package var edns = ServerEDNS()
    package var identity = Identity()
    package var admin = AdminSettings()
    package var log = Log()
    /// What is written down of queries; nil for nothing.
    package var queryLog: QueryLogSettings?
    /// Whether a change of a file that was read has everything read anew.
    package var watchesFiles = false

    package init() {}
}

/// Whether the names that mean something else than what the root knows are kept from upstreams.
package struct SpecialNames: Sendable, Equatable {
    package var isEnabled = true
    /// Whether use-application-dns.net. is one of them: the sign for browsers to keep to this resolver.
    package var canary = false

    package init(isEnabled: Bool = true, canary: Bool = false) {
        self.isEnabled = isEnabled
        self.canary = canary
    }
}

/// Which replies may hold no local addresses.
package struct Rebinding: Sendable, Equatable {
    /// The rules whose replies may hold none.
    package enum Protect: String, Sendable, CaseIterable {
        case off
        /// The rule for the root alone.
        case defaultRoute = "default_route"
        case all
    }

    package var protect = Protect.off
    /// Names that may have local addresses, with all below them.
    package var allow: [Name] = []

    package init(protect: Protect = .off, allow: [Name] = []) {
        self.protect = protect
        self.allow = allow
    }
}

/// What is kept of what upstreams say, and for how long.
package struct CacheSettings: Sendable, Equatable {
    /// Octets; 0 for no cache.
    package var size = 32 << 20
    /// The times for which a record is kept and given, at least and at most: whole seconds, as are the next two.
    package var leastTTL = Duration.zero
    package var mostTTL = Duration.seconds(86_400)
    /// For how long it is kept, at most, that something does not exist.
    package var mostNegativeTTL = Duration.seconds(3600)
    /// Whether what is asked for often is asked for anew before its time is over.
    package var prefetch = true
    /// For how long records may be given when their time is over and no upstream answers; zero for not at all.
    package var staleTime = Duration.seconds(86_400)
    /// The TTL that they have then.
    package var staleTTL = Duration.seconds(30)
    /// How long a client waits for something better.
    package var clientTimeout = Duration.milliseconds(1800)
    /// Whether it is kept across restarts, where there is a state directory.
    package var persists = true

    /// The sizes that a cache may have.
    package static let sizes = 1 << 20...256 << 30
}

/// Who may do what.
package struct Access: Sendable, Equatable {
    /// Who may ask for zones that do not say so themselves.
    package var query: AccessList = [.everyone]
    /// For whom questions are forwarded.
    package var forward: AccessList = [.private, .attached6]
}

/// The bounds of configuration.md's `limits`.
package struct Limits: Sendable, Equatable {
    /// Places in each worker's queue of incoming queries.
    package var queries = 4096
    /// How long a query may wait there.
    package var queueTime = Duration.seconds(1)
    /// Questions that each worker forwards at once.
    package var clients = 1024
    /// Octets of the largest query taken over UDP.
    package var receiveBuffer = 2 << 10
    /// Octets that the kernel is asked to keep for each UDP socket.
    package var socketBuffer = 4 << 20
    package var tcpConnections = 512
    /// Connections of one client: one IPv4 address, or one IPv6 /64.
    package var tcpPerClient = 32
    /// How long a connection may rest between two messages.
    package var tcpIdle = Duration.seconds(10)
}

/// How answers from zones are made.
package struct Answers: Sendable, Equatable {
    /// Whether the records of an RRset are turned from answer to answer.
    package var rotate = false
    /// Whether the zone's NS records are left out beside an answer.
    package var minimal = true
}

/// What class CHAOS tells of the server (RFC 4892): texts of at most 255 octets, empty for nothing.
package struct Identity: Sendable, Equatable {
    /// `version.bind` and `version.server`.
    package var version: [UInt8] = []
    /// `hostname.bind` and `id.server`.
    package var hostname: [UInt8] = []
}

/// Where the server can be asked how it fares and told what to do; nowhere, where there is neither an address nor a socket.
package struct AdminSettings: Sendable, Equatable {
    /// Where HTTP is listened for.
    package var address: SocketAddress?
    /// The path of a Unix socket.
    package var socket: String?
    /// The path of the file that holds the token.
    package var tokenFile: String?

    /// Whether there is an endpoint at all.
    package var isConfigured: Bool { address != nil || socket != nil }
}

/// What is logged, and how.
package struct Log: Sendable, Equatable {
    /// The least level that is logged.
    package enum Level: String, Sendable, CaseIterable {
        case trace, debug, info, notice, warning, error, critical
    }

    package enum Format: String, Sendable, CaseIterable {
        case text, json
    }

    package var level = Level.info
    package var format = Format.text
}

/// What is written down of queries.
package struct QueryLogSettings: Sendable, Equatable {
    package enum Format: String, Sendable, CaseIterable { case json, text }

    /// What is told of clients.
    package enum Clients: String, Sendable, CaseIterable {
        case kept
        /// A part of the address alone: 24 bits of IPv4, 48 of IPv6.
        case truncated, dropped
    }

    /// The path of the file; nil for standard output.
    package var file: String?
    package var format = Format.json
    /// The part of the queries that is written down, from 0 to 1.
    package var sample = 1.0
    package var clients = Clients.truncated

    package init(file: String?) { self.file = file }
}
