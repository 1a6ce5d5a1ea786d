// Whom we ask, as an item of a rule's list says it: a server, or a file that names some.

/// Upstreams as they are written.
package enum UpstreamSource: Sendable, Hashable {
    case server(Upstream)
    /// The servers of a file in the form of /etc/resolv.conf, by its path.
    case file(String)

    /// The file that `resolv.conf` alone stands for.
    private static let usualFile = "/etc/resolv.conf"

    /// Reads what an upstream may be, `resolv.conf` or `resolv.conf:PATH`. A relative path is seen from the folder of `file`.
    static func read(_ text: String, besideFile file: String) throws(ValueProblem) -> UpstreamSource {
        let word = "resolv.conf"
        guard text == word || text.hasPrefix(word + ":") else { return .server(try Upstream.read(text)) }
        guard text != word else { return .file(usualFile) }
        let path = String(text.dropFirst(word.count + 1))
        guard !path.isEmpty else {
            throw ValueProblem(
                .badUpstream, "the path of the file is missing behind the colon",
                hint: "\(word) alone stands for \(usualFile)")
        }
        return .file(SourcePath.resolve(path, besideFile: file))
    }
}

extension UpstreamSource: CustomStringConvertible {
    /// The upstream, or the path of the file.
    package var description: String {
        switch self {
        case .server(let upstream): upstream.description
        case .file(let path): path
        }
    }
}
