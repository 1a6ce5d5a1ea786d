// What is known of the upstreams that a configuration does not name by their addresses.

import DNSConfig
import DNSForwarding
import DNSWire

/// The servers that files name.
struct UpstreamAddresses: Sendable {
    /// By the paths of the files.
    private var files: [String: [SocketAddress]] = [:]

    /// Takes over what was read. Of a file that could not be read, what it said last still counts.
    mutating func learn(_ read: ServerFiles) {
        for (path, servers) in read.servers { files[path] = servers }
    }

    /// The servers that a file named when it was last read.
    func servers(in path: String) -> [SocketAddress] { files[path] ?? [] }

    /// Those who are asked where a configuration names `sources`: each once, at most so many.
    func upstreams(_ sources: [UpstreamSource], atMost limit: Int) -> [DNSForwarding.Upstream] {
        var upstreams: [DNSForwarding.Upstream] = []
        for upstream in sources.flatMap(known) where upstreams.count < limit && !upstreams.contains(upstream) {
            upstreams.append(upstream)
        }
        return upstreams
    }

    private func known(_ source: UpstreamSource) -> [DNSForwarding.Upstream] {
        switch source {
        case .server(let server): [DNSForwarding.Upstream(server.address, transport: server.transport.asked)]
        case .file(let path): servers(in: path).map { DNSForwarding.Upstream($0) }
        }
    }
}

extension DNSConfig.Upstream.Transport {
    /// How the forwarder asks.
    fileprivate var asked: DNSForwarding.Upstream.Transport {
        switch self {
        case .dns: .datagram
        case .udp: .datagramOnly
        case .tcp: .stream
        }
    }
}
