// What the log says of a server when it starts and when it has read everything anew.

import DNSConfig
import DNSServer
import DNSWire
import Logging

/// What is served, told line by line.
struct ServingFacts {
    private let zones: [Loaded.ZoneSummary]
    private let rules: [DNSConfig.ForwardRule]
    private let hosts: (files: [String], records: Int)
    private let servers: [(file: String, servers: [SocketAddress])]

    init(_ loaded: Loaded, _ configuration: Configuration) {
        zones = loaded.summaries
        hosts = (configuration.hosts, loaded.hostRecords ?? 0)
        rules = configuration.forward
        let addresses = loaded.addresses
        servers = configuration.serverFiles.map { ($0, addresses.servers(in: $0)) }
    }

    /// What listens where, with how many threads, within which bounds.
    static func log(_ server: Server, _ plan: ServerPlan, to log: Logger) {
        for (carrier, addresses) in server.listening {
            for address in addresses { log.notice("Listening on \(address), \(carrier.label).") }
        }
        log.info("Workers: \(plan.workers). The bounds of each:")
        for line in plan.boundsTable { log.info("\(line)") }
    }

    /// The hosts files, and how many records they give.
    static func logHosts(_ files: [String], _ records: Int, to log: Logger) {
        log.notice("Hosts from \(files.joined(separator: ", ")): \(records.counted("record")).")
    }

    /// The servers that a file names.
    static func line(of file: String, _ servers: [SocketAddress]) -> String {
        let list = servers.map(\.description).joined(separator: ", ")
        return "Upstreams from \(file): \(list.isEmpty ? "none" : list)."
    }

    /// The zones with their sizes, and who is asked for the rest.
    func log(to log: Logger) {
        for zone in zones {
            let records = zone.records.counted("record")
            let what = zone.isOverlay ? records : "\(records), serial \(zone.serial)"
            switch zone.origin {
            case .file where zone.isOverlay: log.notice("Overlay \(zone.name) from \(zone.path): \(what).")
            case .file: log.notice("Zone \(zone.name) from \(zone.path): \(what).")
            case .lastGoodVersion:
                log.error("Zone \(zone.name): \(zone.path) has errors; the last good version stays: \(what).")
            case .nowhere:
                log.error("Zone \(zone.name): \(zone.path) has errors; its names are answered SERVFAIL.")
            }
        }
        if !hosts.files.isEmpty { Self.logHosts(hosts.files, hosts.records, to: log) }
        for (file, servers) in servers { log.notice("\(Self.line(of: file, servers))") }
        for rule in rules {
            let names = rule.zones.map(\.description).joined(separator: ", ")
            switch rule.action {
            case .ask(let group):
                let list = group.upstreams.map(\.description).joined(separator: ", ")
                let others = group.fallback.map(\.description).joined(separator: ", ")
                log.notice("Forwarding \(names) to \(list)\(others.isEmpty ? "" : ", else to \(others)").")
            case .nameError:
                log.notice("Answering \(names) as empty: nothing of it is forwarded.")
            }
        }
    }
}
