// Files in the form of /etc/resolv.conf, into addresses of servers.

import DNSWire

/// Reads the `nameserver` lines of a file as resolv.conf(5) has them; a port may stand behind an address in brackets. All other
/// keywords mean something to programs that ask, not to us. Servers that cannot be asked are left out with a warning.
struct ServerFileReader {
    /// Servers that are taken of one file.
    static let limit = 16

    /// Where we listen ourselves.
    let listen: [ListenAddress]
    let interfaces: HostInterfaces
    let diagnostics: Diagnostics

    /// The servers that a file names, each once, in its order.
    func read(_ file: SourceFileID) -> [SocketAddress] {
        var servers: [SocketAddress] = []
        for line in SourceLines(of: file, in: diagnostics.sources) {
            guard let server = server(line), !servers.contains(server) else { continue }
            guard servers.count < Self.limit else {
                diagnostics.warning(
                    .outOfRange, at: line.start,
                    "at most \(Self.limit) servers of a file are asked; what follows is left out")
                break
            }
            servers.append(server)
        }
        if servers.isEmpty {
            diagnostics.report(
                .warning, .noUpstreams, file: diagnostics.sources.path(of: file),
                "this file names no server that could be asked",
                hint: "until it does, what it is to answer fails with SERVFAIL; it is looked at every second")
        }
        return servers
    }

    private func server(_ line: SourceLine) -> SocketAddress? {
        let fields = line.fields(of: line.octets)
        guard let keyword = fields.first, keyword.text == "nameserver" else { return nil }
        guard keyword.range.start == line.start.start else {
            diagnostics.warning(
                .badSyntax, at: keyword.range, "a keyword counts only at the beginning of its line: it is left out")
            return nil
        }
        guard fields.count > 1 else {
            diagnostics.warning(.badSyntax, at: keyword.range, "the address of the server is missing")
            return nil
        }
        let field = fields[1]
        do throws(ValueProblem) {
            let server = try read(field.text)
            guard !listen.contains(where: { $0.reaches(server, on: interfaces) }) else {
                diagnostics.warning(.forwardLoop, at: field.range, "\(server) is this server itself: it is left out")
                return nil
            }
            return server
        } catch {
            let range = error.length.map { field.range.part(at: error.offset, length: $0) } ?? field.range
            diagnostics.warning(error.code, at: range, error.message + ": it is left out", hint: error.hint)
            return nil
        }
    }

    /// Reads `ADDRESS`, `ADDRESS%INTERFACE` or one of them in brackets with a port.
    private func read(_ text: String) throws(ValueProblem) -> SocketAddress {
        let host = try HostPort(text, offset: 0)
        let parts = host.host.split(separator: "%", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        guard let address = IPAddress(parts[0]) else {
            throw AddressText.problem(parts[0], looksLikeV6: parts[0].contains(":"))
                .shifted(by: host.hostOffset, within: parts[0].unicodeScalars.count)
        }
        var server = SocketAddress(address, port: host.port ?? 53)
        guard address.isV4 || !address.isLinkLocal else {
            server.scope = try scope(parts.count > 1 ? parts[1] : "", of: address)
            return server
        }
        if let problem = ValueProblem.nobody(address, in: host) ?? .noHost(address, in: host, .badUpstream) {
            throw problem
        }
        return server
    }

    /// The number of the interface behind a link-local address.
    private func scope(_ interface: String, of address: IPAddress) throws(ValueProblem) -> UInt32 {
        if let scope = interfaces.scopes[interface] ?? UInt32(interface), scope > 0 { return scope }
        throw ValueProblem(
            .badAddress,
            interface.isEmpty
                ? "the link-local address \(address) needs an interface" : "there is no interface \(interface)",
            hint: "an address of this kind is written \(address)%eth0")
    }
}
