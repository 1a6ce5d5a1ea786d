// Where questions are taken: `dns://192.0.2.1:53` and its kin.

package import DNSWire

/// An address that is listened on, and how.
package struct ListenAddress: Sendable, Equatable {
    package struct Transports: OptionSet, Sendable, Hashable {
        package let rawValue: UInt8

        package init(rawValue: UInt8) { self.rawValue = rawValue }

        package static let udp = Transports(rawValue: 1)
        package static let tcp = Transports(rawValue: 2)
        /// HTTP in clear.
        package static let http = Transports(rawValue: 4)
        /// DNS over TLS.
        package static let tls = Transports(rawValue: 8)
        /// HTTP behind TLS.
        package static let https = Transports(rawValue: 16)

        /// The kinds of sockets that they need: two that need one of a kind cannot both have it.
        fileprivate var sockets: Transports { isSubset(of: .udp) ? self : intersection(.udp).union(.tcp) }
    }

    package var transports: Transports
    package var address: SocketAddress
    /// The path of HTTP, with its slash; empty for what has none.
    package var path = ""
    /// What is shown to those who come, where that is something encrypted.
    package var certificate: CertificateFiles?

    package init(_ transports: Transports, _ address: SocketAddress, path: String = "") {
        self.transports = transports
        self.address = address
        self.path = path
    }

    /// Every address, IPv4 and IPv6, UDP and TCP, port 53.
    package static let defaults = [
        ListenAddress([.udp, .tcp], SocketAddress(IPAddress(v4: 0), port: 53)),
        ListenAddress([.udp, .tcp], SocketAddress(IPAddress(high: 0, low: 0), port: 53)),
    ]

    private static let schemes: [(name: String, transports: Transports, port: UInt16)] = [
        ("dns", [.udp, .tcp], 53), ("udp", .udp, 53), ("tcp", .tcp, 53), ("http", .http, 80),
        ("tls", .tls, 853), ("https", .https, 443),
    ]

    /// The path that DNS over HTTP has where none is written, as in the examples of RFC 8484.
    private static let usualPath = "/dns-query"

    /// Reads `dns://ADDRESS[:PORT]`, `udp://`, `tcp://` or `tls://`, or `http://ADDRESS[:PORT][/PATH]` or `https://`.
    static func read(_ text: String) throws(ValueProblem) -> ListenAddress {
        guard let scheme = SchemeText(text) else {
            let port = try? HostPort(text, offset: 0)
            let bracketed = IPAddress(text).map { $0.isV4 ? text : "[\(text)]" }
            let guess = bracketed ?? (port.flatMap { IPAddress($0.host) } != nil ? text : "127.0.0.1:53")
            throw ValueProblem(
                .badListen, "\"\(text)\" does not begin with dns://, udp:// or tcp://",
                hint: "write dns://\(guess) for UDP and TCP")
        }
        guard let (_, transports, port) = schemes.first(where: { $0.name == scheme.name }) else {
            throw scheme.problem(
                .badListen, known: schemes.map(\.name),
                hint: "what works: dns://, udp://, tcp://, tls://, https:// and http://")
        }
        guard !scheme.rest.isEmpty else {
            throw ValueProblem(
                .badListen, "an address is missing behind \(scheme.name)://",
                hint: "write \(scheme.name)://0.0.0.0 for all IPv4 addresses and \(scheme.name)://[::] for all of IPv6")
        }
        let hasPath = transports == .http || transports == .https
        let (rest, path) = hasPath ? try scheme.splitPath() : (try scheme.withoutPath(), "")
        let host = try HostPort(rest, offset: scheme.offset)
        guard let address = IPAddress(host.host), host.isBracketed || address.isV4 else {
            throw problem(host, scheme)
        }
        if let problem = ValueProblem.noHost(address, in: host, .badListen) { throw problem }
        return ListenAddress(
            transports, SocketAddress(address, port: host.port ?? port),
            path: hasPath && path.isEmpty ? usualPath : path)
    }

    /// `[::1]:5300` for `::1:5300`: what is behind the last colon is probably a port when it is one.
    private static func bracketed(_ text: String) -> String {
        if let colon = text.lastIndex(of: ":"), let port = UInt16(text[text.index(after: colon)...]), port > 0,
            IPAddress(text[..<colon]) != nil
        {
            return "[\(text[..<colon])]:\(port)"
        }
        return "[\(text)]:53"
    }

    private static func problem(_ host: HostPort, _ scheme: SchemeText) -> ValueProblem {
        let length = host.host.unicodeScalars.count
        if host.host.contains(":") {
            let problem =
                IPAddress(host.host) == nil || host.isBracketed
                ? AddressText.problem(host.host, looksLikeV6: true)
                : ValueProblem(
                    .badListen, "an IPv6 address stands in brackets before a port",
                    hint: "write \(scheme.name)://\(bracketed(host.host))")
            return problem.shifted(by: host.hostOffset, within: length)
        }
        if host.host.isEmpty || host.host == "*" {
            return ValueProblem(
                .badListen, "an address is missing here",
                hint: "write \(scheme.name)://0.0.0.0 for all IPv4 addresses and \(scheme.name)://[::] for all of IPv6",
                offset: host.hostOffset, length: max(length, 1))
        }
        if host.host.allSatisfy({ $0.isNumber || $0 == "." }) {
            return AddressText.problem(host.host, looksLikeV6: false).shifted(by: host.hostOffset, within: length)
        }
        let hint =
            host.host.lowercased() == "localhost"
            ? "write 127.0.0.1 or [::1]" : "write an address of the interface or host instead"
        return ValueProblem(
            .notSupported, "listening on a name or an interface is not supported yet: \"\(host.host)\"", hint: hint,
            offset: host.hostOffset, length: length)
    }
}

extension ListenAddress {
    /// Whether a certificate is shown there.
    var isEncrypted: Bool { !transports.isDisjoint(with: [.tls, .https]) }

    /// Whether DNS over HTTP is spoken there, in clear or not.
    var speaksHTTP: Bool { !transports.isDisjoint(with: [.http, .https]) }

    /// Whether some of what one takes would come to the other as well: one address, or one that is every address of its family.
    func overlaps(_ other: ListenAddress) -> Bool {
        guard !transports.sockets.isDisjoint(with: other.transports.sockets), address.port == other.address.port else {
            return false
        }
        let (one, two) = (address.address, other.address.address)
        return address == other.address || one.isV4 == two.isV4 && (one.isUnspecified || two.isUnspecified)
    }
}

extension ListenAddress: CustomStringConvertible {
    /// The address as it is written in a configuration.
    package var description: String {
        let scheme = Self.schemes.first { $0.transports == transports }?.name ?? "dns"
        return "\(scheme)://\(address)\(path)"
    }
}

/// A text that begins with `scheme://`.
struct SchemeText {
    let name: String
    let rest: Substring
    /// Characters before `rest`.
    let offset: Int

    /// Nil when there is no `://`.
    init?(_ text: String) {
        guard let end = text.utf8.firstIndex(of: UInt8(ascii: ":")), text[end...].hasPrefix("://") else { return nil }
        name = text[..<end].lowercased()
        rest = text[text.index(end, offsetBy: 3)...]
        offset = text[..<end].unicodeScalars.count + 3
    }

    /// The rest, which may hold no path.
    func withoutPath() throws(ValueProblem) -> Substring {
        guard let slash = rest.firstIndex(of: "/") else { return rest }
        throw ValueProblem(
            .badAddress, "nothing may follow the address and port",
            offset: offset + rest[..<slash].unicodeScalars.count, length: rest[slash...].unicodeScalars.count)
    }

    /// The rest before its path, and the path, which may be empty and holds nothing but what a path may (RFC 3986 s3.3).
    /// - Parameter code: that of the key's own mistakes.
    func splitPath(_ code: DiagnosticCode = .badListen) throws(ValueProblem) -> (rest: Substring, path: String) {
        let path = rest[(rest.firstIndex { "/?#".contains($0) } ?? rest.endIndex)...]
        let marks = "/-._~!$&'()*+,;=:@%"
        let bad = path.firstIndex { !($0.isASCII && ($0.isLetter || $0.isNumber) || marks.contains($0)) }
        guard let bad else { return (rest[..<path.startIndex], String(path)) }
        throw ValueProblem(
            code, "a path is written without a query, and without the braces of a template",
            hint: path[bad] == "{" ? "write \(name)://\(rest[..<bad])" : nil,
            offset: offset + rest[..<bad].unicodeScalars.count, length: rest[bad...].unicodeScalars.count)
    }

    /// Says why the scheme is none that is taken here.
    func problem(_ code: DiagnosticCode, known: [String], hint: String) -> ValueProblem {
        if ["tls", "https", "http", "quic", "h3"].contains(name) {
            return ValueProblem(
                .notSupported, "\(name):// is not supported yet", hint: hint, length: name.unicodeScalars.count)
        }
        let guess = DidYouMean.nearest(to: name, among: known)
        return ValueProblem(
            code, "\(name):// is not known" + (guess.map { "; did you mean \"\($0)://\"?" } ?? ""),
            hint: hint, length: name.unicodeScalars.count)
    }
}
