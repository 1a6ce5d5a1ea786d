// The built program, serving on ports of its own.

import DNSWire
import Glibc

/// The `swiftlet` program that was built beside the tests, or the one that `SWIFTLET_PROGRAM` names: a release, or one with a
/// sanitizer.
enum Swiftlet {
    /// Its path.
    static let path: String = {
        if let other = Program.variables([:])["SWIFTLET_PROGRAM"] { return other }
        var buffer = [CChar](repeating: 0, count: 4096)
        let count = unsafe readlink("/proc/self/exe", &buffer, buffer.count)
        let tests = String(decoding: buffer.prefix(max(count, 0)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
        return tests.split(separator: "/").dropLast().map { "/\($0)" }.joined() + "/swiftlet"
    }()

    /// Runs it to its end.
    static func run(
        _ arguments: String..., environment: [String: String] = [:], in folder: String? = nil
    ) throws -> (end: Program.End, output: String, errors: String) {
        try Program.run(path, arguments, environment: environment, in: folder)
    }
}

/// The folder of the project.
enum Repository {
    static let path = #filePath.split(separator: "/").dropLast(4).map { "/\($0)" }.joined()
}

/// A running server, ended with the test.
final class SwiftletServer {
    let folder: TemporaryFolder
    let port: UInt16
    let program: Program

    private let listen: String

    /// Starts a server in a folder of its own and waits until it serves on 127.0.0.1 and, where there is IPv6, on ::1.
    /// - Parameters:
    ///   - configuration: the configuration without `listen`.
    ///   - files: what else stands in the folder, by name.
    ///   - hosts: the addresses to listen on, as they stand in a URL.
    convenience init(
        _ configuration: String, files: [String: String] = [:], hosts: [String] = SwiftletServer.loopback
    ) throws {
        let folder = try TemporaryFolder()
        for (name, text) in files { try folder.write(name, text) }
        try self.init(in: folder, hosts: hosts) { $0 + configuration }
    }

    /// Starts a server whose configuration is made from the text of its `listen` key.
    init(
        in folder: TemporaryFolder, file: String = "swiftlet.yaml", environment: [String: String] = [:],
        hosts: [String] = SwiftletServer.loopback, configuration: (_ listen: String) -> String
    ) throws {
        self.folder = folder
        var attempts = 0
        while true {
            attempts += 1
            let port = try FreePorts.pick()
            let listen = "listen:\n" + hosts.map { "  - \"dns://\($0):\(port)\"\n" }.joined()
            let path = try folder.write(file, configuration(listen))
            let program = try Program(Swiftlet.path, ["serve", "--config", path], environment: environment)
            if try Self.awaitStart(program, "\(hosts[hosts.count - 1]):\(port)", isLast: attempts == 10) {
                self.port = port
                self.program = program
                self.listen = listen
                return
            }
        }
    }

    /// The addresses that tests listen on.
    static let loopback = HostFacts.hasIPv6 ? ["127.0.0.1", "[::1]"] : ["127.0.0.1"]

    /// Waits until a program serves on the last of its addresses. Returns false when somebody took the port first.
    private static func awaitStart(_ program: Program, _ last: String, isLast: Bool) throws -> Bool {
        do {
            try program.await("Listening on \(last), TCP.")
            return true
        } catch {
            let isTaken = program.errors.contains("is in use") || program.errors.contains("already serves")
            guard isTaken, !isLast else { throw error }
            return false
        }
    }

    /// Where it listens over IPv4.
    var address: SocketAddress { SocketAddress(.loopback4, port: port) }
    /// Where it listens over IPv6, if this machine has that.
    var address6: SocketAddress { SocketAddress(.loopback6, port: port) }
    /// Everywhere it listens.
    var addresses: [SocketAddress] { HostFacts.hasIPv6 ? [address, address6] : [address] }

    /// Asks it.
    func ask(_ query: Query, over transport: Transport = .datagram, by deadline: Deadline = .generous) throws -> Message
    {
        try address.ask(query, over: transport, by: deadline)
    }

    /// Writes another configuration, to be read at the next reload.
    func configure(_ configuration: String) throws { try folder.write("swiftlet.yaml", listen + configuration) }

    /// Has it reload, and waits for what it says then.
    func reload(until word: String = "Reloaded.") throws {
        let before = program.errors.occurrences(of: word)
        program.signal(SIGHUP)
        try program.await(word, times: before + 1)
    }

    /// Ends it, and waits for its end.
    func end() throws -> Program.End {
        program.signal(SIGTERM)
        return try program.awaitEnd()
    }
}
