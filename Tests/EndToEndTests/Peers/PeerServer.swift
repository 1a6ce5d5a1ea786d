// A server of others that runs.

import DNSWire
import Glibc

/// A server of others that runs, ended with the test.
final class PeerServer {
    let peer: Peer
    let address: SocketAddress
    private let folder: TemporaryFolder
    private let program: Program

    /// Starts a server, and waits until it answers for all zones.
    /// - Parameters:
    ///   - zones: master files, by the names of their zones.
    ///   - upstream: whom Unbound is to ask.
    init(_ peer: Peer, zones: [String: String], upstream: SocketAddress? = nil) throws {
        self.peer = peer
        folder = try TemporaryFolder()
        for (name, text) in zones { try folder.write("\(name)zone", text) }
        let names = zones.keys.sorted()
        var attempts = 0
        while true {
            attempts += 1
            let port = try FreePorts.pick()
            let configuration = peer.configuration(port, folder: folder.path, zones: names, upstream: upstream)
            let path = try folder.write("conf", configuration)
            let program = try Program(peer.program, peer.arguments(path), in: folder.path)
            let address = SocketAddress(.loopback4, port: port)
            let answers = try names.allSatisfy { name in
                try Self.awaitAnswer(program, address, try Query(name, .soa), isLast: attempts == 5)
            }
            if answers {
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
