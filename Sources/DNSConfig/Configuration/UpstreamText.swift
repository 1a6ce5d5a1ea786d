// `9.9.9.9`, `udp://[2620:fe::fe]:53`, `tcp://dns.example`: what users write for a server that is asked.

import DNSWire

/// Takes apart what is written for an upstream.
struct UpstreamText {
    let transport: Upstream.Transport
    /// An address, a name, or something else.
    private(set) var host: HostPort

    /// Reads `HOST[:PORT]`, `udp://...` or `tcp://...`, and `HOST@PORT` as Unbound writes it.
    init(_ text: String) throws(ValueProblem) {
        guard let scheme = SchemeText(text) else {
            try self.init(text[...], offset: 0, .dns)
            return
        }
        guard scheme.name != "dns" else {
            throw ValueProblem(
                .badUpstream, "an upstream over UDP and TCP is written without a scheme", hint: "write \(scheme.rest)",
                length: scheme.offset)
        }
        guard let transport = Upstream.Transport(rawValue: scheme.name) else {
            throw scheme.problem(
                .badUpstream, known: ["udp", "tcp"],
                hint: "write an address alone for UDP and TCP, or udp:// or tcp:// and an address")
        }
        try self.init(scheme.withoutPath(), offset: scheme.offset, transport)
    }

    private init(_ text: Substring, offset: Int, _ transport: Upstream.Transport) throws(ValueProblem) {
        self.transport = transport
        if let hash = text.firstIndex(of: "#") {
            throw ValueProblem(
                .notSupported, "a name behind # is for tls://, which is not supported yet",
                offset: offset + text[..<hash].unicodeScalars.count, length: text[hash...].unicodeScalars.count)
        }
        if let at = text.lastIndex(of: "@") {
            host = try HostPort(text[..<at], offset: offset)
            host.port = try HostPort.port(
                String(text[text.index(after: at)...]), offset: offset + text[...at].unicodeScalars.count)
            return
        }
        host = try HostPort(text, offset: offset)
    }

    /// The address that is written; nil when it is none.
    var address: IPAddress? { IPAddress(host.host) }

    /// The name that is written; nil when it is none.
    /// - Throws: why nothing could be meant by what is written.
    func name() throws(ValueProblem) -> Name? {
        let length = host.host.unicodeScalars.count
        if host.host.contains(where: { $0 == "," || $0.isWhitespace }) {
            throw ValueProblem(
                .badUpstream, "\"\(host.host)\" is more than one address",
                hint: "each upstream is an item of the list: [9.9.9.9, 149.112.112.112]", offset: host.hostOffset,
                length: length)
        }
        if host.host.hasPrefix("$") {
            throw ValueProblem(
                .badUpstream, "\"\(host.host)\" is no address",
                hint: "a value of the environment is written ${NAME}, in quotes within [ ]", offset: host.hostOffset,
                length: length)
        }
        guard host.host.contains(where: \.isLetter), !host.host.contains(":"), !host.isBracketed else { return nil }
        if host.host.lowercased() == "localhost" {
            throw ValueProblem(
                .badUpstream, "\(host.host) is written by its address", hint: "write 127.0.0.1 or [::1]",
                offset: host.hostOffset, length: length)
        }
        do throws(ValueProblem) {
            let name = try NameText.absolute(host.host)
            guard name.octets.span.isHostName, !name.isWildcard else {
                throw ValueProblem(.badName, "\(name) is no name for a host (RFC 1123 s2.1)")
            }
            return name
        } catch {
            throw error.shifted(by: host.hostOffset, within: length)
        }
    }

    /// Says what is wrong with an address that is none.
    var noAddress: ValueProblem {
        AddressText.problem(host.host, looksLikeV6: host.host.contains(":"))
            .shifted(by: host.hostOffset, within: host.host.unicodeScalars.count)
    }
}
