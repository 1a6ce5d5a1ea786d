// `swiftlet explain`: why a question is answered as it is.

import Admin
import ArgumentParser
import DNSConfig
import DNSDispatch
import DNSServer
import DNSWire

struct ExplainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Say why a question is answered as it is: by the running server, else from the files alone.",
        discussion: """
            Tells who may ask, which zone or forward rule has the name, what the cache holds, whom it would be asked of, and what would \
            be answered. Nobody is asked for the answer. Where no server is reached, or with --offline, the files say what one would do \
            that begins now. Exit status 0 when it is explained, 1 when not, 2 for wrong use.
            """)

    @OptionGroup var options: ConfigurationOptions
    @Flag(help: "Print the explanation as JSON.")
    var json = false
    @Flag(help: "Ask no running server.")
    var offline = false
    @Option(help: ArgumentHelp("The client that asks. Default: 127.0.0.1.", valueName: "address"))
    var from = "127.0.0.1"
    @Option(
        help: ArgumentHelp(
            "The address of the server that is asked; what is told of encrypted listeners depends on it. Default: one that a certificate is for.",
            valueName: "address"))
    var to: String?
    @Argument(help: "The name in question, such as www.example.com.")
    var name: String
    @Argument(help: "The type, such as AAAA.")
    var type = "A"

    func validate() throws { _ = try question() }

    /// What is asked, by whom, and of which address.
    private struct Question {
        let name: Name
        let type: RecordType
        let client: IPAddress
        let local: IPAddress?
    }

    private func question() throws -> Question {
        let name: Name
        do {
            name = try TypedName(self.name).name
        } catch {
            throw ValidationError("\(error.text).")
        }
        guard let type = RecordType(mnemonic: type) else { throw ValidationError("\"\(type)\" is no record type.") }
        guard let client = IPAddress(from), !client.isUnspecified else {
            throw ValidationError("\"\(from)\" is no address of a client.")
        }
        let local = to.flatMap { IPAddress($0) }
        if let to, local == nil { throw ValidationError("\"\(to)\" is no address of the server.") }
        return Question(name: name, type: type, client: client, local: local)
    }

    func run() throws {
        let question = try question()
        if !offline, try ask(question) { return }
        // why a test of the configuration fails may be what is to be explained
        let loaded = Loaded(path: options.path, makingTests: false, progress: .onTerminal())
        loaded.print()
        guard let state = loaded.state else { throw CommandEnd.failed }
        var answerer = QueryAnswerer(seed: state.seed, cache: nil)
        let explanation = answerer.explain(
            question.name, question.type, from: question.client, to: question.local, with: state, now: BootClock().now)
        let page = ExplainPage(explanation, places: RecordPlaces.of(options.path))
        print(page.body(asText: !json), terminator: "")
    }

    /// Has the running server explain it. Returns false where there is none.
    private func ask(_ question: Question) throws -> Bool {
        let loaded = Loaded(withoutZones: options.path)
        let admin = loaded.readable.admin
        guard admin.isConfigured else {
            // what is wrong with the file is told when all is read
            if loaded.configuration != nil {
                noteFilesAlone(because: "\(options.path) configures no admin endpoint")
            }
            return false
        }
        let path =
            "/api/v1/explain?name=\(NameArgument.encoded("\(question.name)"))"
            + "&type=\(NameArgument.encoded("\(question.type)"))&from=\(NameArgument.encoded("\(question.client)"))"
            + (question.local.map { "&to=\(NameArgument.encoded("\($0)"))" } ?? "")
        do throws(AdminAsking.Failure) {
            let asking = try AdminAsking(admin, path: options.path)
            // it looks for the record in the zone's file, which may be large
            let reply = try asking.ask(path, bearingToken: true, asText: !json, timeout: 60)
            guard reply.isGood else {
                StandardError.write("swiftlet explain: \(reply.body)")
                throw AdminAsking.Failure(text: "the server does not explain it", hint: nil)
            }
            print(reply.body, terminator: "")
            return true
        } catch {
            guard error.isUnreached else {
                StandardError.write("swiftlet explain: error: \(error.text)")
                throw CommandEnd.failed
            }
            noteFilesAlone(because: error.text)
            return false
        }
    }

    private func noteFilesAlone(because reason: String) {
        StandardError.write(
            "swiftlet explain: \(reason): the files alone say what follows, and nothing is known of cache and upstreams"
        )
    }
}

/// Where records stand.
enum RecordPlaces {
    /// Looks records up in the files of a configuration.
    static func of(_ path: String) -> ExplainPage.Places {
        { owner, type, zone in
            ConfigurationLoader.now().place(of: owner, type, in: zone, configuredBy: path)
        }
    }
}
