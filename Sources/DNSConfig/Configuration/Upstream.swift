// Whom we ask: `9.9.9.9`, `[2620:fe::fe]:53`, `tcp://192.0.2.1`.

package import DNSWire

/// A server that questions are forwarded to.
package struct Upstream: Sendable, Hashable {
    package enum Transport: String, Sendable {
        /// UDP, and TCP when a reply is truncated.
        case dns
        /// UDP only: a truncated reply is passed on as it is.
        case udp
        case tcp
    }

    package var transport: Transport
    package var address: SocketAddress

    package init(_ transport: Transport, _ address: SocketAddress) {
        self.transport = transport
        self.address = address
    }

    /// Reads `ADDRESS[:PORT]`, `udp://…` or `tcp://…`, and `ADDRESS@PORT` as Unbound writes it.
    static func read(_ text: String) throws(ValueProblem) -> Upstream {
        guard let scheme = SchemeText(text) else { return try read(text[...], offset: 0, .dns) }
        guard scheme.name != "dns" else {
            throw ValueProblem(
                .badUpstream, "an upstream over UDP and TCP is written without a scheme", hint: "write \(scheme.rest)",
                length: scheme.offset)
        }
        guard let transport = Transport(rawValue: scheme.name) else {
            throw scheme.problem(
                .badUpstream, known: ["udp", "tcp"],
                hint: "write an address alone for UDP and TCP, or udp:// or tcp:// and an address")
        }
        return try read(scheme.withoutPath(), offset: scheme.offset, transport)
    }

    private static func read(_ text: Substring, offset: Int, _ transport: Transport) throws(ValueProblem) -> Upstream {
        if let hash = text.firstIndex(of: "#") {
            throw ValueProblem(
                .notSupported, "a name behind # is for tls://, which is not supported yet",
                offset: offset + text[..<hash].unicodeScalars.count, length: text[hash...].unicodeScalars.count)
        }
        if let at = text.lastIndex(of: "@"), let address = IPAddress(text[..<at]) {
            let port = try HostPort.port(
                String(text[text.index(after: at)...]), offset: offset + text[...at].unicodeScalars.count)
            return Upstream(transport, SocketAddress(address, port: port))
        }
        let host = try HostPort(text, offset: offset)
        guard let address = IPAddress(host.host) else { throw problem(host) }
        if let problem = ValueProblem.nobody(address, in: host) ?? .noHost(address, in: host, .badUpstream) {
            throw problem
        }
        return Upstream(transport, SocketAddress(address, port: host.port ?? 53))
    }

    private static func problem(_ host: HostPort) -> ValueProblem {
        let length = host.host.unicodeScalars.count
        if host.host.contains(where: { $0 == "," || $0.isWhitespace }) {
            return ValueProblem(
                .badUpstream, "\"\(host.host)\" is more than one address",
                hint: "each upstream is an item of the list: [9.9.9.9, 149.112.112.112]", offset: host.hostOffset,
                length: length)
        }
        if host.host.hasPrefix("$") {
            return ValueProblem(
                .badUpstream, "\"\(host.host)\" is no address",
                hint: "a value of the environment is written ${NAME}, in quotes within [ ]", offset: host.hostOffset,
                length: length)
        }
        let isName = host.host.contains { $0.isLetter } && !host.host.contains(":")
        if isName {
            return ValueProblem(
                .notSupported, "the name of an upstream is not supported yet: \"\(host.host)\"",
                hint: "write its IP address", offset: host.hostOffset, length: length)
        }
        return AddressText.problem(host.host, looksLikeV6: host.host.contains(":"))
            .shifted(by: host.hostOffset, within: length)
    }
}

extension Upstream: CustomStringConvertible {
    /// The upstream as it is written in a configuration.
    package var description: String { transport == .dns ? "\(address)" : "\(transport.rawValue)://\(address)" }
}
