// Resolvers of others that are asked over TLS and HTTPS, on loopback.

import CertificateSupport
import DNSWire
import Glibc
import Testing

/// A resolver of others that is asked over encrypted transports.
enum EncryptedPeer: String, CaseIterable, CustomTestStringConvertible {
    case unbound, dnsdist
    case knotResolver = "kresd"

    /// Those that are asked over HTTPS as well.
    static let overHTTPS: [EncryptedPeer] = [.unbound, .dnsdist]

    var testDescription: String { rawValue }

    /// What it answers for every name below `peer.example.`.
    static let answer = "192.0.2.53"

    func arguments(_ configuration: String) -> [String] {
        switch self {
        case .unbound: ["-d", "-c", configuration]
        case .dnsdist: ["--supervised", "--disable-syslog", "-C", configuration]
        // what it keeps goes where it is started
        case .knotResolver: ["--noninteractive", "--config", configuration, "."]
        }
    }

    /// A configuration with which it shows the certificate in `server.pem`.
    func configuration(plain: UInt16, tls: UInt16, https: UInt16, folder: String) -> String {
        switch self {
        case .unbound:
            """
            server:
              interface: 127.0.0.1@\(plain)
              interface: 127.0.0.1@\(tls)
              interface: 127.0.0.1@\(https)
              tls-port: \(tls)
              https-port: \(https)
              http-endpoint: "/dns-query"
              tls-service-pem: "\(folder)/server.pem"
              tls-service-key: "\(folder)/server.key"
            \(UnboundOptions.asChild(in: folder))
              module-config: "iterator"
              local-zone: "peer.example." redirect
              local-data: "peer.example. 60 IN A \(Self.answer)"
            remote-control:
              control-enable: no

            """
        case .dnsdist:
            """
            setLocal("127.0.0.1:\(plain)")
            addTLSLocal("127.0.0.1:\(tls)", "\(folder)/server.pem", "\(folder)/server.key")
            addDOHLocal("127.0.0.1:\(https)", "\(folder)/server.pem", "\(folder)/server.key", "/dns-query")
            addAction(AllRule(), SpoofAction({"\(Self.answer)"}))

            """
        case .knotResolver:
            """
            net.listen('127.0.0.1', \(plain), { kind = 'dns' })
            net.listen('127.0.0.1', \(tls), { kind = 'tls' })
            net.tls('\(folder)/server.pem', '\(folder)/server.key')
            cache.size = 10 * MB
            trust_anchors.remove('.')
            policy.add(policy.all(policy.ANSWER({ [kres.type.A] = { rdata = kres.str2ip('\(Self.answer)'), ttl = 60 } })))

            """
        }
    }
}

/// A resolver of others that runs, with a certificate of a test's own.
final class EncryptedPeerServer {
    let peer: EncryptedPeer
    /// Where it is asked over TLS.
    let tls: SocketAddress
    /// Where it is asked over HTTPS, with the path `/dns-query`.
    let https: SocketAddress
    private let plain: SocketAddress
    private let folder: TemporaryFolder
    private var program: Program?

    init(_ peer: EncryptedPeer, _ certificate: TestCertificate) throws {
        self.peer = peer
        folder = try TemporaryFolder()
        try folder.write("server.pem", certificate.certificate)
        try folder.write("server.key", certificate.key)
        plain = SocketAddress(.loopback4, port: try FreePorts.pick())
        tls = SocketAddress(.loopback4, port: try FreePorts.pick())
        https = SocketAddress(.loopback4, port: try FreePorts.pick())
        try folder.write(
            "conf", peer.configuration(plain: plain.port, tls: tls.port, https: https.port, folder: folder.path))
        try start()
    }

    deinit { stop() }

    /// Starts it, and waits until it answers.
    func start() throws {
        let program = try Program(peer.rawValue, peer.arguments(folder.path(of: "conf")), in: folder.path)
        self.program = program
        let deadline = Deadline(.seconds(30))
        let query = try Query("peer.example.")
        while !deadline.hasPassed, !program.hasEnded {
            let reply = try? plain.ask(query, by: Deadline(.milliseconds(100)))
            if reply?.answers.count == 1 { return }
            _ = program.read(by: Deadline(.milliseconds(20)))
        }
        throw NotInTime(description: "\(peer.rawValue) does not answer: \(program.errors.suffix(2000))")
    }

    func stop() {
        program?.signal(SIGTERM)
        _ = try? program?.awaitEnd(within: .seconds(5))
        program = nil
    }
}
