// Servers of others, run as their users run them: in the foreground, from a configuration file, on loopback.

import DNSWire
import Glibc
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

    /// A configuration that serves one zone, or for Unbound: that asks the server at `upstream` for everything.
    func configuration(_ port: UInt16, folder: String, zone: String, upstream: SocketAddress?) -> String {
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
              - domain: \(zone)
                file: zone

            """
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
            zone:
              name: \(zone)
              zonefile: zone

            """
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
            };
            controls { };
            zone "\(zone)" { type primary; file "zone"; };

            """
        case .unbound:
            """
            server:
              interface: 127.0.0.1
              port: \(port)
              num-threads: 1
              do-daemonize: no
              use-syslog: no
              username: ""
              chroot: ""
              directory: "\(folder)"
              pidfile: ""
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

/// A server of others that runs, ended with the test.
final class PeerServer {
    let peer: Peer
    let address: SocketAddress
    private let folder: TemporaryFolder
    private let program: Program

    /// Starts a server, and waits until it answers for the zone.
    /// - Parameters:
    ///   - name: the zone's name.
    ///   - zone: the zone as a master file.
    ///   - upstream: whom Unbound is to ask.
    init(_ peer: Peer, _ name: String, zone: String, upstream: SocketAddress? = nil) throws {
        self.peer = peer
        folder = try TemporaryFolder()
        try folder.write("zone", zone)
        var attempts = 0
        while true {
            attempts += 1
            let port = try FreePorts.pick()
            let configuration = peer.configuration(port, folder: folder.path, zone: name, upstream: upstream)
            let path = try folder.write("conf", configuration)
            let program = try Program(peer.program, peer.arguments(path), in: folder.path)
            let address = SocketAddress(.loopback4, port: port)
            if try Self.awaitAnswer(program, address, try Query(name, .soa), isLast: attempts == 5) {
                self.program = program
                self.address = address
                return
            }
        }
    }

    deinit {
        // its own children go with it only when it is asked to end
        program.signal(SIGTERM)
        _ = try? program.awaitEnd(within: .seconds(5))
    }

    /// Asks until the server answers. Returns false when it ended, and may be started again on another port.
    private static func awaitAnswer(
        _ program: Program, _ address: SocketAddress, _ query: Query, isLast: Bool
    ) throws -> Bool {
        let deadline = Deadline(.seconds(30))
        while !deadline.hasPassed, !program.hasEnded {
            let reply = try? address.ask(query, by: Deadline(.milliseconds(100)))
            if reply?.responseCode == .noError, reply?.answers.count == 1 { return true }
            // it says something when it goes on
            _ = program.read(by: Deadline(.milliseconds(20)))
        }
        if isLast || !program.hasEnded {
            throw NotInTime(description: "\(program.name) does not answer: \(program.errors.suffix(2000))")
        }
        return false
    }
}
