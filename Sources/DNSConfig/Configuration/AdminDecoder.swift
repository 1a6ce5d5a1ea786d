// Where a running server can be asked how it fares and told what to do: `admin`.

import DNSWire

/// Reads the admin endpoint.
struct AdminDecoder {
    let diagnostics: Diagnostics
    /// Whether the token is read, too.
    let readsToken: Bool
    /// Where questions are taken, and where that is written; no place for what is taken by default.
    let listeners: [(address: ListenAddress, node: YAMLNode?)]
    /// Octets of the path of a Unix socket, at most: what the system has room for.
    private static let longestSocket = 107
    private static let port: UInt16 = 8053

    /// Reads `admin`.
    func decode(_ node: YAMLNode, into admin: inout AdminSettings) {
        guard let reader = MappingReader(node, "admin", keys: ["listen", "socket", "token_file"], diagnostics) else {
            return
        }
        guard reader["listen"] != nil || reader["socket"] != nil else {
            return diagnostics.error(
                .missingKey, at: node.range, "admin needs the key \"listen\" or \"socket\", or both",
                hint: "such as listen: \"http://127.0.0.1:8053\" or socket: /run/swiftlet.sock")
        }
        admin.address = reader.value("listen", "an address such as http://127.0.0.1:8053", Self.address)
        if let path = reader.path("socket"), let node = reader["socket"] {
            if path.utf8.count > Self.longestSocket {
                diagnostics.error(
                    .outOfRange, at: node.range,
                    "the path of a socket has at most \(Self.longestSocket) octets, and \(path) has \(path.utf8.count)")
            }
            admin.socket = path
        }
        if let path = reader.path("token_file"), let node = reader["token_file"] {
            admin.tokenFile = path
            if readsToken { checkToken(path, at: node) }
            if reader["listen"] == nil {
                diagnostics.report(
                    .note, .notUsed, at: node.range, "the socket needs no token: its file's mode is 0600")
            }
        }
        checkExposure(admin, reader)
        checkPlace(admin, reader)
    }

    private func checkToken(_ path: String, at node: YAMLNode) {
        do throws(TokenFile.Problem) {
            _ = try TokenFile.read(path, from: diagnostics.sources)
        } catch {
            diagnostics.error(error.code, at: node.range, error.text, hint: error.hint)
        }
    }

    /// No place can be listened at twice.
    private func checkPlace(_ admin: AdminSettings, _ reader: MappingReader) {
        guard let address = admin.address, let node = reader["listen"],
            let other = listeners.first(where: { $0.address.overlaps(ListenAddress(.tcp, address)) })
        else { return }
        diagnostics.error(
            .duplicateListen, at: node.range, "questions over TCP are taken at \(other.address) already",
            hint: "give the admin endpoint another port",
            related: other.node.map { ($0.range, "the other is here") })
    }

    /// Whoever is not on this machine needs a token.
    private func checkExposure(_ admin: AdminSettings, _ reader: MappingReader) {
        guard let address = admin.address, !address.address.isLoopback, reader["token_file"] == nil,
            let node = reader["listen"]
        else { return }
        diagnostics.error(
            .adminWithoutToken, at: node.range,
            "\(address.address) is no loopback address: others reach the admin endpoint there, and it has no token",
            hint: "write token_file: PATH beside it, or listen on http://127.0.0.1:\(address.port)")
    }

    private static func address(_ text: String) throws(ValueProblem) -> SocketAddress {
        let example = "http://127.0.0.1:\(port)"
        guard let scheme = SchemeText(text), scheme.name == "http" else {
            let isTLS = SchemeText(text)?.name == "https"
            throw ValueProblem(
                isTLS ? .notSupported : .badListen,
                isTLS ? "https:// is not supported here" : "\"\(text)\" does not begin with http://",
                hint: "write \(example), or a socket")
        }
        let host = try HostPort(try scheme.withoutPath(), offset: scheme.offset)
        guard let address = IPAddress(host.host), host.isBracketed || address.isV4 else {
            throw ValueProblem(
                .badListen, "\"\(host.host)\" is no address", hint: "write \(example) or http://[::1]:\(port)",
                offset: host.hostOffset, length: max(host.host.unicodeScalars.count, 1))
        }
        if let problem = ValueProblem.noHost(address, in: host, .badListen) { throw problem }
        return SocketAddress(address, port: host.port ?? port)
    }
}
