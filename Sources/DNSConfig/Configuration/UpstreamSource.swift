// Whom we ask, as an item of a rule's list says it: a server, by its address or name, or a file that names some.

package import DNSWire

/// A server that is known by its name: it is at all addresses that the name has.
package struct UpstreamHost: Sendable, Hashable {
    package var transport: Upstream.Transport
    /// In lower case.
    package var name: Name
    package var port: UInt16
    /// The host name that its certificate must be for, where that is another one.
    package var certifiedName: String?
    /// The path of its URL; empty for what has none.
    package var path: String

    package init(
        _ transport: Upstream.Transport, _ name: Name, port: UInt16, certifiedName: String? = nil, path: String = ""
    ) {
        self.path = path
        self.transport = transport
        self.name = name.lowercase
        self.port = port
        self.certifiedName = certifiedName
    }
}

/// Upstreams as they are written.
package enum UpstreamSource: Sendable, Hashable {
    case server(Upstream)
    case host(UpstreamHost)
    /// The servers of a file in the form of /etc/resolv.conf, by its path.
    case file(String)

    /// The file that `resolv.conf` alone stands for.
    private static let usualFile = "/etc/resolv.conf"

    /// Reads what an upstream may be, `resolv.conf` or `resolv.conf:PATH`. A relative path is seen from the folder of `file`.
    static func read(_ text: String, besideFile file: String) throws(ValueProblem) -> UpstreamSource {
        let word = "resolv.conf"
        guard text == word || text.hasPrefix(word + ":") else { return try read(text) }
        guard text != word else { return .file(usualFile) }
        let path = String(text.dropFirst(word.count + 1))
        guard !path.isEmpty else {
            throw ValueProblem(
                .badUpstream, "the path of the file is missing behind the colon",
                hint: "\(word) alone stands for \(usualFile)")
        }
        return .file(SourcePath.resolve(path, besideFile: file))
    }

    /// Reads an address or a name, with what may stand before and behind it.
    static func read(_ text: String) throws(ValueProblem) -> UpstreamSource {
        let text = try UpstreamText(text)
        if let address = text.address { return .server(try Upstream(text, address)) }
        guard let name = try text.name() else { throw text.noAddress }
        return .host(
            UpstreamHost(
                text.transport, name, port: text.port, certifiedName: text.certifiedName?.hostText,
                path: text.path))
    }

    /// Whether nobody on the way can read what it is asked. Files name servers that are asked in the clear.
    var isEncrypted: Bool {
        switch self {
        case .server(let server): server.transport.isEncrypted
        case .host(let host): host.transport.isEncrypted
        case .file: false
        }
    }
}

extension UpstreamHost: CustomStringConvertible {
    /// The upstream as it is written in a configuration.
    package var description: String {
        (transport == .dns ? "" : "\(transport.rawValue)://") + "\(name.hostText):\(port)\(path)"
            + (certifiedName.map { "#\($0)" } ?? "")
    }
}

extension UpstreamSource: CustomStringConvertible {
    /// The upstream, or the path of the file.
    package var description: String {
        switch self {
        case .server(let upstream): upstream.description
        case .host(let host): host.description
        case .file(let path): path
        }
    }
}
