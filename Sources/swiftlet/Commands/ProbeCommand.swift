// `swiftlet probe`: whether the server that the configuration names is ready.

import ArgumentParser
import DNSConfig
import DNSWire

struct ProbeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "probe",
        abstract: "Ask the server that the configuration names whether it is ready.",
        discussion: """
            Asks each listening address for the SOA record of a zone that it serves, or, where it serves none, for anything. Exit \
            status 0 when all answer, 1 when one does not, 2 for wrong use.
            """)

    @OptionGroup var options: ConfigurationOptions
    @Option(help: ArgumentHelp("Seconds that each answer may take.", valueName: "seconds"))
    var timeout: Int32 = 2

    func validate() throws {
        guard 1...300 ~= timeout else { throw ValidationError("--timeout is from 1 to 300 seconds.") }
    }

    func run() throws {
        let loaded = Loaded(path: options.path)
        guard let configuration = loaded.configuration else {
            try loaded.report(format: .text)
            throw CommandEnd.failed
        }
        let zone = configuration.zones.first?.name
        var failures = 0
        for listener in configuration.listen {
            for isStream in [false, true] where listener.transports.contains(isStream ? .tcp : .udp) {
                guard let problem = problem(of: listener, overTCP: isStream, zone: zone) else { continue }
                StandardError.write("swiftlet probe: \(listener) over \(isStream ? "TCP" : "UDP"): \(problem)")
                failures += 1
            }
        }
        if failures > 0 { throw CommandEnd.failed }
    }

    /// What keeps a listening address from being called ready; nil when nothing does.
    private func problem(of listener: ListenAddress, overTCP: Bool, zone: Name?) -> String? {
        var address = listener.address
        if address.address.isUnspecified { address.address = address.address.loopback }
        let client = DNSClient(server: address, timeout: timeout)
        let id = MessageID(rawValue: .random(in: 0...0xffff))
        // without recursion: a probe shall not make the server ask others
        let query = QueryArguments(Question(zone ?? .root, .soa), recursionDesired: false).message(id: id)
        do throws(DNSClient.Failure) {
            let reply = try overTCP ? client.askTCP(query) : client.askUDP(query)
            guard zone != nil, let header = Header(reply.span), header.flags.responseCodeBits != 0 else { return nil }
            let code = ResponseCode(rawValue: UInt16(header.flags.responseCodeBits))
            // who may not ask is told so by a server that is ready
            return code == .refused ? nil : "\(zone ?? .root) is answered \(code)"
        } catch {
            return error.description
        }
    }
}

extension IPAddress {
    /// The loopback address of the same family.
    fileprivate var loopback: IPAddress { isV4 ? IPAddress(v4: 0x7f00_0001) : IPAddress(high: 0, low: 1) }
}
