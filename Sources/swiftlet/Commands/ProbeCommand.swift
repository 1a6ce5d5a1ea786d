// `swiftlet probe`: whether the server that the configuration names is ready.

import Admin
import ArgumentParser
import DNSConfig
import DNSDispatch
import DNSServer
import DNSTransports
import DNSWire

struct ProbeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "probe",
        abstract: "Ask the server that the configuration names whether it is ready.",
        discussion: """
            Asks each listening address for the SOA record of a zone that it serves, or, where it serves none, for anything; and, where \
            an admin endpoint is configured, whether all parts are ready. Where the configuration has errors, that endpoint alone is \
            asked: a server runs on with what was good before. Exit status 0 when all answer well, 1 when one does not, 2 for wrong use.
            """)

    @OptionGroup var options: ConfigurationOptions
    @Option(help: ArgumentHelp("Seconds that each answer may take.", valueName: "seconds"))
    var timeout: Int32 = 2

    func validate() throws {
        guard 1...300 ~= timeout else { throw ValidationError("--timeout is from 1 to 300 seconds.") }
    }

    func run() throws {
        // zones may be large, and a probe is made every few seconds
        let loaded = Loaded(withoutZones: options.path)
        guard let configuration = loaded.configuration else {
            loaded.print()
            let admin = loaded.readable.admin
            guard admin.isConfigured, isReady(admin) else { throw CommandEnd.failed }
            return
        }
        let zone = configuration.zones.first?.name
        var answers = 0
        var failures = 0
        for listener in configuration.listen {
            for way in Way.allCases where listener.transports.contains(way.transport) {
                do throws(NotReady) {
                    try ask(listener, over: way, zone: zone)
                    answers += 1
                } catch {
                    // what serve leaves out is not missed
                    if error.lacksIPv6, configuration.listen.count > 1 { continue }
                    StandardError.write("swiftlet probe: \(listener) over \(way.rawValue): \(error.text)")
                    failures += 1
                }
            }
        }
        if configuration.admin.isConfigured, !isReady(configuration.admin) { failures += 1 }
        if failures == 0, answers == 0 { StandardError.write("swiftlet probe: none of the addresses can be asked") }
        if failures > 0 || answers == 0 { throw CommandEnd.failed }
    }

    /// Whether the server says over its admin endpoint that it is ready; else it is told why not.
    private func isReady(_ admin: AdminSettings) -> Bool {
        do throws(AdminAsking.Failure) {
            let asking = try AdminAsking(admin, path: options.path)
            // it waits itself for what its threads have to say
            let reply = try asking.ask("/ready", asText: true, timeout: Int(timeout) + AdminAsking.threadsPatience)
            if reply.isGood { return true }
            for line in reply.body.split(separator: "\n") { StandardError.write("swiftlet probe: \(line)") }
        } catch {
            StandardError.write("swiftlet probe: \(error.text)")
        }
        return false
    }

    /// How a listening address can be asked, as people call it.
    private enum Way: String, CaseIterable {
        case udp = "UDP"
        case tcp = "TCP"
        case tls = "TLS"
        case https = "HTTPS"
        case http = "HTTP"

        var transport: ListenAddress.Transports {
            switch self {
            case .udp: .udp
            case .tcp: .tcp
            case .tls: .tls
            case .https: .https
            case .http: .http
            }
        }
    }

    /// What keeps a listening address from being called ready.
    private struct NotReady: Error {
        let text: String
        /// Whether it is only that this machine has no IPv6.
        var lacksIPv6 = false
    }

    /// Asks at a listening address.
    /// - Throws: when it is not ready.
    private func ask(_ listener: ListenAddress, over way: Way, zone: Name?) throws(NotReady) {
        var address = listener.address
        if address.address.isUnspecified { address.address = address.address.loopback }
        let client = DNSClient(server: address, timeout: timeout)
        let id = MessageID(rawValue: .random(in: 0...0xffff))
        // without recursion: a probe shall not make the server ask others
        let query = QueryArguments(Question(zone ?? .root, .soa), recursionDesired: false).message(id: id)
        let reply: [UInt8]
        do throws(DNSClient.Failure) {
            reply =
                switch way {
                case .udp: try client.askUDP(query)
                case .tcp: try client.askTCP(query)
                // whether clients may trust it is not asked here: it is for another name than that of the loopback
                case .tls: try client.ask(query, as: .tls, trusting: ServerTrust())
                case .https:
                    try client.ask(query, as: .https(path: listener.path, usesGET: false), trusting: ServerTrust())
                case .http: try client.ask(query, as: .http(path: listener.path), trusting: ServerTrust())
                }
        } catch {
            throw NotReady(text: error.description, lacksIPv6: error.socketError(at: address)?.lacksIPv6 ?? false)
        }
        guard let zone, let header = Header(reply.span), header.flags.responseCodeBits != 0 else { return }
        let code = ResponseCode(rawValue: UInt16(header.flags.responseCodeBits))
        // who may not ask is told so by a server that is ready
        if code != .refused { throw NotReady(text: "\(zone) is answered \(code)") }
    }
}

extension DNSClient.Failure {
    /// The call that failed, if that was it.
    fileprivate func socketError(at address: SocketAddress) -> SocketError? {
        guard case .system(let call, let code) = self else { return nil }
        return SocketError(call: "\(call)", code: code, address: address)
    }
}
