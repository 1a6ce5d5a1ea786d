// `swiftlet query`: asks any server and prints the reply as dig would.

import ArgumentParser
import DNSText
import DNSTransports
import DNSWire

struct QueryCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "query",
        abstract: "Ask a server, print the reply.",
        usage:
            "swiftlet query NAME [TYPE] [CLASS] [@SERVER[:PORT]] [-p PORT] [+tcp] [+tls] [+https] [+short] [+dnssec] ...",
        discussion: """
            The words may stand in any order. Without @SERVER the first name server of /etc/resolv.conf is asked.
            Options: \(QueryArguments.options).
            Over +tls and +https the server's certificate is looked at only with +tls-ca, by which the system's authorities are
            trusted or those in FILE: it must be for the server's address, or for the NAME of +tls-hostname.
            Exit status 0 when a reply came (whatever it says), 1 when none did, 2 for wrong use.
            """)

    @Option(
        name: [.customShort("p", allowingJoined: true), .long],
        help: "The server's port: 53, with +tls 853 and with +https 443 if it is not given.")
    var port: UInt16?

    @Argument(parsing: .remaining, help: "NAME [TYPE] [CLASS] [@SERVER] [+OPTION ...]")
    var words: [String] = []

    func run() throws {
        let arguments: QueryArguments
        do {
            arguments = try QueryArguments(words)
        } catch {
            StandardError.write("swiftlet query: \(error.text)")
            throw CommandEnd.misused
        }
        let server = try address(arguments.server, port ?? arguments.defaultPort)
        let id = arguments.id
        let client = DNSClient(server: server, timeout: arguments.timeout)
        let query = arguments.message(id: id)
        do {
            let start = Moment.now()
            let (reply, way) = try ask(query, arguments, client)
            let took = Moment.now() - start
            try print(reply, arguments, server: server, way: way, milliseconds: took)
        } catch let failure as DNSClient.Failure {
            StandardError.write("swiftlet query: \(server): \(failure)")
            throw CommandEnd.failed
        } catch let error as WireError {
            StandardError.write("swiftlet query: the reply of \(server) is malformed: \(error.text)")
            throw CommandEnd.failed
        }
    }

    /// Asks; returns the reply, and how it came.
    private func ask(
        _ query: [UInt8], _ arguments: QueryArguments, _ client: DNSClient
    ) throws(DNSClient.Failure) -> (reply: [UInt8], way: String) {
        guard let form = arguments.encrypted else {
            let (reply, overTCP) = try client.ask(query, tcp: arguments.tcp, tries: arguments.tries)
            return (reply, overTCP ? "TCP" : "UDP")
        }
        let way = form == .tls ? "TLS" : "HTTPS"
        let check = arguments.trust.roots == .none ? "not checked" : "checked"
        return (try client.ask(query, as: form, trusting: arguments.trust), "\(way), certificate \(check)")
    }

    private func address(_ text: String?, _ port: UInt16) throws -> SocketAddress {
        guard let text else {
            var server = SocketAddress.systemResolver()
            server.port = port
            return server
        }
        if let server = SocketAddress(server: text, defaultPort: port) { return server }
        if text == "localhost" { return SocketAddress(IPAddress(v4: 0x7f00_0001), port: port) }
        StandardError.write("swiftlet query: @\(text) is not an address; write it as @192.0.2.1 or @[2001:db8::1]:5353")
        throw CommandEnd.misused
    }

    private func print(
        _ reply: [UInt8], _ arguments: QueryArguments, server: SocketAddress, way: String, milliseconds: Int
    ) throws {
        let message = try Message(reply.span)
        if arguments.short {
            Swift.print(MessagePresentation.short(message), terminator: "")
            return
        }
        Swift.print(MessagePresentation.full(message), terminator: "")
        Swift.print(";; Query time: \(milliseconds) msec")
        Swift.print(";; SERVER: \(server) (\(way))")
        Swift.print(";; MSG SIZE  rcvd: \(reply.count)")
    }
}
