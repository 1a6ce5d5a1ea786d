// What a configuration says of its upstreams in place of their addresses.

package import DNSWire

extension Configuration {
    /// All that is written for the upstreams of the rules.
    private var sources: [UpstreamSource] {
        forward.flatMap { rule -> [UpstreamSource] in
            switch rule.action {
            case .ask(let group): group.upstreams + group.fallback
            case .nameError: []
            }
        }
    }

    /// The paths of the files whose servers are asked, each once.
    package var serverFiles: [String] {
        var paths: [String] = []
        for case .file(let path) in sources where !paths.contains(path) { paths.append(path) }
        return paths
    }

    /// The names of upstreams whose addresses are to be found out, each once.
    package var serverNames: [Name] {
        var names: [Name] = []
        for case .host(let host) in sources where !names.contains(host.name) { names.append(host.name) }
        return names
    }
}
