// `9.9.9.9`, `udp://[2620:fe::fe]:53`, `tls://dns.example`: what users write for a server that is asked.

import DNSWire

/// Takes apart what is written for an upstream.
struct UpstreamText {
    let transport: Upstream.Transport
    /// An address, a name, or something else.
    private(set) var host: HostPort
    /// The name behind `#`.
    let certifiedName: Name?

    /// The path of a URL of `https://`; empty for what has none.
    let path: String

    /// Reads `HOST[:PORT]`, `udp://...`, `tcp://...`, `tls://...[#NAME]` or `https://.../PATH[#NAME]`, and `HOST@PORT[#NAME]` as
    /// Unbound writes it.
    init(_ text: String) throws(ValueProblem) {
        guard let scheme = SchemeText(text) else {
            let (place, name) = Self.split(text[...])
            try self.init(place, offset: 0, nil, path: "", name, offset: place.unicodeScalars.count)
            return
        }
        guard scheme.name != "dns" else {
            throw ValueProblem(
                .badUpstream, "an upstream over UDP and TCP is written without a scheme", hint: "write \(scheme.rest)",
                length: scheme.offset)
        }
        guard let transport = Upstream.Transport(rawValue: scheme.name) else {
            throw scheme.problem(
                .badUpstream, known: Upstream.Transport.allCases.dropFirst().map(\.rawValue),
                hint: "write an address alone for UDP and TCP, or udp://, tcp://, tls:// or https:// and an address")
        }
        let (whole, name) = Self.split(text[...])
        let nameOffset = whole.unicodeScalars.count
        guard transport == .https, let url = SchemeText(String(whole)) else {
            let (place, _) = Self.split(try scheme.withoutPath())
            try self.init(place, offset: scheme.offset, transport, path: "", name, offset: nameOffset)
            return
        }
        let (place, path) = try url.splitPath(.badUpstream)
        guard !path.isEmpty else {
            throw ValueProblem(
                .badUpstream, "the path of the URL is missing", hint: "mostly it is /dns-query", offset: nameOffset,
                length: 1)
        }
        try self.init(place, offset: scheme.offset, transport, path: path, name, offset: nameOffset)
    }

    /// What stands before `#`, and the rest.
    private static func split(_ text: Substring) -> (Substring, Substring) {
        let end = text.firstIndex(of: "#") ?? text.endIndex
        return (text[..<end], text[end...])
    }

    /// - Parameters:
    ///   - scheme: what is written before the host; nil for nothing.
    ///   - name: what is written behind it all, from `#` on.
    private init(
        _ place: Substring, offset: Int, _ scheme: Upstream.Transport?, path: String, _ name: Substring,
        offset nameOffset: Int
    ) throws(ValueProblem) {
        self.path = path
        certifiedName = try Self.certifiedName(name, behind: place, nameOffset, scheme)
        // a name is written for TLS only
        transport = scheme ?? (certifiedName == nil ? .dns : .tls)
        if let at = place.lastIndex(of: "@") {
            host = try HostPort(place[..<at], offset: offset)
            host.port = try HostPort.port(
                String(place[place.index(after: at)...]), offset: offset + place[...at].unicodeScalars.count)
        } else {
            host = try HostPort(place, offset: offset)
        }
        if transport == .dns, host.port == Upstream.Transport.tls.usualPort {
            throw ValueProblem(
                .badUpstream, "at port 853 servers are asked over TLS",
                hint: "write tls://\(host.isBracketed || host.host.contains(":") ? "[\(host.host)]" : host.host)",
                offset: offset, length: place.unicodeScalars.count)
        }
    }

    /// Reads `#NAME`, or nothing.
    private static func certifiedName(
        _ text: Substring, behind place: Substring, _ offset: Int, _ scheme: Upstream.Transport?
    ) throws(ValueProblem) -> Name? {
        guard !text.isEmpty else { return nil }
        let length = text.unicodeScalars.count
        if let scheme, !scheme.isEncrypted {
            throw ValueProblem(
                .badUpstream, "a name behind # is for tls://: nobody shows a certificate over \(scheme.rawValue)://",
                hint: "write tls://\(place)\(text)", offset: offset, length: length)
        }
        let name = String(text.dropFirst())
        if name.isEmpty || IPAddress(name) != nil {
            throw ValueProblem(
                .badUpstream, "the host name that the certificate is for stands behind #",
                hint: "without # and a name the certificate must be for the address", offset: offset, length: length)
        }
        return try hostName(name, offset: offset + 1)
    }

    /// The port that is written, or meant.
    var port: UInt16 { host.port ?? transport.usualPort }

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
        return try Self.hostName(host.host, offset: host.hostOffset)
    }

    private static func hostName(_ text: String, offset: Int) throws(ValueProblem) -> Name {
        do throws(ValueProblem) {
            let name = try NameText.absolute(text)
            guard name.octets.span.isHostName, !name.isWildcard else {
                throw ValueProblem(.badName, "\(name) is no name for a host (RFC 1123 s2.1)")
            }
            return name
        } catch {
            throw error.shifted(by: offset, within: text.unicodeScalars.count)
        }
    }

    /// Says what is wrong with an address that is none.
    var noAddress: ValueProblem {
        AddressText.problem(host.host, looksLikeV6: host.host.contains(":"))
            .shifted(by: host.hostOffset, within: host.host.unicodeScalars.count)
    }
}
