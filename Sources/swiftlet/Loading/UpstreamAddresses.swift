// What is known of the upstreams that a configuration does not name by their addresses.

import DNSConfig
import DNSForwarding
import DNSWire

/// The servers that files name, and the addresses of those that are known by name.
struct UpstreamAddresses: Sendable {
    /// By the paths of the files.
    private var files: [String: [SocketAddress]] = [:]
    private var hosts: [Name: [IPAddress]] = [:]

    /// Takes over what was read. Of a file that could not be read, what it said last still counts.
    mutating func learn(_ read: ServerFiles) {
        for (path, servers) in read.servers { files[path] = servers }
    }

    /// Takes over the addresses of a name. That it has none by now takes nobody away: who asks for it may have been lied to.
    /// - Returns: whether others are to be asked from now on.
    mutating func learn(_ addresses: [IPAddress], of name: Name) -> Bool {
        // what is blocked is often said to be there
        let usable = addresses.filter { !$0.isUnspecified }
        guard !usable.isEmpty, hosts[name] != usable else { return false }
        hosts[name] = usable
        return true
    }

    /// Forgets what nobody names any more.
    mutating func keep(files paths: [String], hosts names: [Name]) {
        files = files.filter { paths.contains($0.key) }
        hosts = hosts.filter { names.contains($0.key) }
    }

    /// The servers that a file named when it was last read.
    func servers(in path: String) -> [SocketAddress] { files[path] ?? [] }

    /// The addresses that a name had when it was last resolved.
    func addresses(of name: Name) -> [IPAddress] { hosts[name] ?? [] }

    /// Those who are asked where a configuration names `sources`: each once, at most so many.
    func upstreams(_ sources: [UpstreamSource], atMost limit: Int) -> [DNSForwarding.Upstream] {
        var upstreams: [DNSForwarding.Upstream] = []
        for upstream in sources.flatMap(known) where upstreams.count < limit && !upstreams.contains(upstream) {
            upstreams.append(upstream)
        }
        return upstreams
    }

    /// Who is asked, for telling apart what was learnt: a host is the same wherever it is, a file is whom it names.
    func identities(_ sources: [UpstreamSource]) -> [String] {
        sources.flatMap { source in
            switch source {
            case .host(let host): [host.description]
            case .server, .file: known(source).map(\.description)
            }
        }
    }

    private func known(_ source: UpstreamSource) -> [DNSForwarding.Upstream] {
        switch source {
        case .server(let server): [server.asked]
        case .file(let path): servers(in: path).map { DNSForwarding.Upstream($0) }
        case .host(let host):
            addresses(of: host.name).map {
                DNSForwarding.Upstream(
                    SocketAddress($0, port: host.port), transport: host.transport.asked,
                    certifiedName: host.transport.isEncrypted ? host.certifiedName ?? host.name.hostText : nil,
                    path: host.path)
            }
        }
    }
}

extension DNSConfig.Upstream {
    /// The server as the forwarder takes it.
    var asked: DNSForwarding.Upstream {
        DNSForwarding.Upstream(address, transport: transport.asked, certifiedName: certifiedName, path: path)
    }
}

extension DNSConfig.Upstream.Transport {
    /// How the forwarder asks.
    fileprivate var asked: DNSForwarding.Upstream.Transport {
        switch self {
        case .dns: .datagram
        case .udp: .datagramOnly
        case .tcp: .stream
        case .tls: .tls
        case .https: .https
        }
    }
}
