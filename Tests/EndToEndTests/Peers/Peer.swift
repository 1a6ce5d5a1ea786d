// Servers of others, run as their users run them: in the foreground, from a configuration file, on loopback.

import DNSWire
import Testing

/// A server of others.
enum Peer: String, CaseIterable, CustomTestStringConvertible {
    case knot, nsd, named, unbound

    /// Those that answer from a zone of their own.
    static let authoritative: [Peer] = [.knot, .nsd, .named]

    /// The program's name.
    var program: String { self == .knot ? "knotd" : rawValue }
    var testDescription: String { program }

    /// What the program is started with, so that it stays in the foreground and logs on standard error.
    func arguments(_ configuration: String) -> [String] {
        switch self {
        case .knot: ["-c", configuration]
        case .nsd, .unbound: ["-d", "-c", configuration]
        case .named: ["-g", "-n", "1", "-c", configuration]
        }
    }

    /// A configuration that serves zones, or for Unbound: that asks the server at `upstream` for everything.
    /// - Parameter zones: their names, each zone in a file of its name.
    func configuration(_ port: UInt16, folder: String, zones: [String], upstream: SocketAddress?) -> String {
        switch self {
        case .knot:
            """
            server:
              listen: 127.0.0.1@\(port)
              rundir: \(folder)
              udp-workers: 1
              tcp-workers: 1
              background-workers: 1
              udp-max-payload: 1232
              tcp-io-timeout: 0
            database:
              storage: \(folder)
            log:
              - target: stderr
                any: notice
            template:
              - id: default
                storage: \(folder)
                zonefile-sync: -1
                semantic-checks: off
            zone:

            """ + zones.map { "  - domain: \($0)\n    file: \($0)zone\n" }.joined()
        case .nsd:
            """
            server:
              ip-address: 127.0.0.1@\(port)
              zonesdir: "\(folder)"
              database: ""
              pidfile: "\(folder)/pid"
              xfrdfile: "\(folder)/xfrd"
              zonelistfile: "\(folder)/list"
              xfrdir: "\(folder)"
              username: ""
              server-count: 1
              ipv4-edns-size: 1232
              minimal-responses: yes
              rrl-ratelimit: 0
            remote-control:
              control-enable: no

            """ + zones.map { "zone:\n  name: \($0)\n  zonefile: \($0)zone\n" }.joined()
        case .named:
            """
            options {
              directory "\(folder)";
              listen-on port \(port) { 127.0.0.1; };
              listen-on-v6 { none; };
              pid-file none;
              session-keyfile none;
              recursion no;
              minimal-responses yes;
              // as RFC 2308 s3 has it, also for questions for the SOA record itself
              zero-no-soa-ttl no;
              notify no;
              dnssec-validation no;
              empty-zones-enable no;
              edns-udp-size 1232;
              max-udp-size 1232;
              check-names primary ignore;
              check-integrity no;
              check-wildcard no;
              max-records-per-type 0;
            };
            controls { };

            """ + zones.map { "zone \"\($0)\" { type primary; file \"\($0)zone\"; };\n" }.joined()
        case .unbound:
            """
            server:
              interface: 127.0.0.1
              port: \(port)
            \(UnboundOptions.asChild(in: folder))
              do-not-query-localhost: no
              module-config: "iterator"
              edns-buffer-size: 1232
            remote-control:
              control-enable: no
            forward-zone:
              name: "."
              forward-addr: 127.0.0.1@\(upstream?.port ?? 0)

            """
        }
    }
}
