// How commands reach the running server.

import Admin
import ArgumentParser
import DNSConfig
import DNSDispatch
import DNSWire
import Glibc

/// `--json`.
struct AdminOutputOptions: ParsableArguments {
    @Flag(help: "Print the answer as JSON.")
    var json = false

    /// Asks the server that the configuration names, and prints what it answers. Errors in the file keep nobody from it whom the
    /// file still says where to ask: such a server runs on with what it read before, and knows what it makes of the errors.
    /// - Parameter printsRefusal: whether an answer that is not good is one all the same (422), and no failure of the command.
    /// - Throws: the end of the command where there is no good answer.
    func ask(
        _ path: String, post: Bool = false, bearingToken: Bool = false, printsRefusal: Bool = false,
        _ options: ConfigurationOptions, timeout: Int = 10, command: String
    ) throws {
        let loaded = Loaded(withoutZones: options.path)
        let admin = loaded.readable.admin
        let isBroken = loaded.configuration == nil
        if isBroken, !admin.isConfigured {
            loaded.print()
            StandardError.write("swiftlet \(command): error: \(options.path) does not say where the server is asked")
            throw CommandEnd.failed
        }
        let reply: AdminReply
        do throws(AdminAsking.Failure) {
            let asking = try AdminAsking(admin, path: options.path)
            reply = try asking.ask(
                path, post: post, bearingToken: bearingToken, asText: !json, timeout: timeout)
        } catch {
            if isBroken { loaded.print() }
            StandardError.write("swiftlet \(command): error: \(error.text)")
            if let hint = error.hint { StandardError.write("      = hint: \(hint)") }
            throw CommandEnd.failed
        }
        guard reply.isGood || json || printsRefusal && reply.status == 422 else {
            StandardError.write("swiftlet \(command): \(reply.body)")
            throw CommandEnd.failed
        }
        print(reply.body, terminator: "")
        if !reply.isGood { throw CommandEnd.failed }
    }
}

/// Asks the admin endpoint that a configuration names: over its socket, else over TCP.
struct AdminAsking {
    /// Why there is no answer.
    struct Failure: Error {
        /// A sentence without its full stop.
        let text: String
        let hint: String?
        /// Whether nobody was reached.
        var isUnreached = false
    }

    private let places: [AdminClient.Place]
    private let tokenFile: String?

    /// More seconds than an endpoint waits for the threads of its server.
    static let threadsPatience = 3

    /// - Parameter path: of the configuration file, for messages.
    init(_ settings: AdminSettings, path: String) throws(Failure) {
        guard settings.isConfigured else {
            throw Failure(
                text: "\(path) configures no admin endpoint, over which a running server is asked",
                hint: "write admin: {socket: /run/swiftlet.sock} there, and start the server anew")
        }
        var places: [AdminClient.Place] = []
        if let socket = settings.socket { places.append(.socket(socket)) }
        if let address = settings.address { places.append(.address(address.reachable)) }
        self.places = places
        tokenFile = settings.tokenFile
    }

    /// Asks where somebody answers first.
    func ask(
        _ path: String, post: Bool = false, bearingToken: Bool = false, asText: Bool, timeout: Int
    ) throws(Failure) -> AdminReply {
        var failures: [Failure] = []
        for place in places {
            let token = post || bearingToken ? try token(for: place) : nil
            do throws(AdminClient.Failure) {
                return try AdminClient(place, token: token, timeout: timeout).ask(path, post: post, asText: asText)
            } catch {
                switch error {
                case .notReached(let number): failures.append(Self.failure(place, number))
                case .noAnswer: throw Failure(text: "the server at \(place) gives no whole answer", hint: nil)
                }
            }
        }
        throw failures[0]
    }

    /// The token that is needed there for what is not for everybody.
    private func token(for place: AdminClient.Place) throws(Failure) -> String? {
        guard case .address = place, let tokenFile else { return nil }
        do throws(TokenFile.Problem) {
            return try TokenFile.read(tokenFile)
        } catch {
            throw Failure(text: error.text, hint: nil)
        }
    }

    private static func failure(_ place: AdminClient.Place, _ number: Int32) -> Failure {
        let hint =
            number == EACCES || number == EPERM
            ? "the socket is for the user who runs the server"
            : "swiftlet serve runs one; one that runs already has the admin settings that it was started with"
        return Failure(
            text: "no server is reached at \(place): \(SocketError.text(of: number))", hint: hint, isUnreached: true)
    }
}

/// Names in arguments.
enum NameArgument {
    /// The name that a text stands for; nil where it is none.
    static func name(_ text: String) -> Name? { try? Name(text) }

    /// The text as it stands in the query of a URL.
    static func encoded(_ text: String) -> String { RequestTarget.encoded(text) }
}

extension SocketAddress {
    /// The address itself; the loopback address where it stands for all.
    fileprivate var reachable: SocketAddress {
        address.isUnspecified ? SocketAddress(address.loopback, port: port) : self
    }
}
