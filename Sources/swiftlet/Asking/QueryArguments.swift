// The words of `swiftlet query`, in any order, as dig takes them.

import DNSConfig
import DNSTransports
import DNSWire

/// What a person asks for: `NAME [TYPE] [CLASS] [@SERVER] [+option ...]`.
struct QueryArguments {
    var name: Name
    var type = RecordType.a
    var recordClass = RecordClass.internet
    var server: String?
    var tcp = false
    /// How it goes over an encrypted connection; nil: over none.
    var encrypted: LoneQuestion.Form?
    /// Whom to take for the server.
    var trust = ServerTrust()
    /// Whether the server is asked how long the connection may be idle.
    var keepalive = false
    /// Whether the length of what goes over an encrypted connection is hidden.
    var padded = true
    var short = false
    var recursionDesired = true
    var dnssecOK = false
    var checkingDisabled = false
    /// The UDP size that the OPT record names; nil: no OPT record.
    var udpSize: UInt16? = UInt16(EDNS.safeSize)
    var timeout: Int32 = 5
    var tries = 3

    /// A plain question.
    init(_ question: Question, recursionDesired: Bool) {
        name = question.name
        type = question.type
        recordClass = question.recordClass
        self.recursionDesired = recursionDesired
    }

    /// Words that cannot be understood.
    struct Misuse: Error {
        let text: String
    }

    /// Reads the words. The first that is no server, option, type or class is the name.
    init(_ words: [String]) throws(Misuse) {
        var name: String?
        var type: RecordType?
        var options: [Substring] = []
        for word in words {
            if word.hasPrefix("@") {
                server = String(word.dropFirst())
            } else if word.hasPrefix("+") {
                options.append(word.dropFirst())
            } else if name != nil, type == nil, let known = RecordType(mnemonic: word) {
                type = known
            } else if name != nil, let known = RecordClass(mnemonic: word) {
                recordClass = known
            } else if name == nil {
                name = word
            } else {
                throw Misuse(text: "\"\(word)\" is no record type, class, @SERVER or +option")
            }
        }
        guard let name else { throw Misuse(text: "which NAME is asked for?") }
        do {
            self.name = try TypedName(name).name
        } catch {
            throw Misuse(text: error.text)
        }
        if let type { self.type = type }
        for option in options { try apply(option) }
        if trust.name != nil, trust.roots == .none { trust.roots = .authorities(Self.system) }
    }

    private mutating func apply(_ option: Substring) throws(Misuse) {
        if try applyEncryption(option) { return }
        let parts = option.split(separator: "=", maxSplits: 1)
        let number = parts.count == 2 ? Int(parts[1]) : nil
        switch (parts.first.map(String.init) ?? "", number) {
        case ("tcp", nil), ("vc", nil): tcp = true
        case ("notcp", nil): tcp = false
        case ("short", nil): short = true
        case ("rec", nil), ("recurse", nil): recursionDesired = true
        case ("norec", nil), ("norecurse", nil): recursionDesired = false
        case ("dnssec", nil), ("do", nil): dnssecOK = true
        case ("cd", nil), ("cdflag", nil): checkingDisabled = true
        case ("edns", nil): udpSize = UInt16(EDNS.safeSize)
        case ("noedns", nil): udpSize = nil
        case ("bufsize", let size?) where 0...65535 ~= size: udpSize = UInt16(size)
        case ("time", let seconds?) where 1...300 ~= seconds: timeout = Int32(seconds)
        case ("tries", let count?) where 1...100 ~= count: tries = count
        default:
            throw Misuse(
                text: "+\(option) is not understood; there are \(Self.options)")
        }
    }

    /// The options there are.
    static let options = """
        +tcp, +tls, +https[=/PATH], +https-get, +tls-ca[=FILE], +tls-hostname=NAME, +short, +norec, +dnssec, +cd, +noedns, \
        +keepalive, +nopadding, +bufsize=N, +time=SECONDS and +tries=N
        """

    /// The authorities of the system, or those that the environment names.
    private static var system: UpstreamTrust { UpstreamTrust(environment: Environment.all) }

    /// Applies an option that speaks of encryption, as kdig has them. Says whether it is one.
    private mutating func applyEncryption(_ option: Substring) throws(Misuse) -> Bool {
        let parts = option.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        let value = parts.count == 2 ? String(parts[1]) : nil
        switch (String(parts[0]), value) {
        case ("tls", nil): encrypted = .tls
        case ("https", nil): useHTTPS()
        case ("https", let path?) where path.hasPrefix("/"): useHTTPS(path: path)
        case ("https-get", nil): useHTTPS(usesGET: true)
        case ("tls-ca", nil): trust.roots = .authorities(Self.system)
        case ("tls-ca", let file?) where !file.isEmpty: trust.roots = .authorities(UpstreamTrust(file: file))
        case ("tls-hostname", let name?) where !name.isEmpty:
            guard IPAddress(name) == nil else {
                throw Misuse(text: "+tls-hostname takes a name; an address is checked with +tls-ca alone")
            }
            trust.name = name.hasSuffix(".") ? String(name.dropLast()) : name
        case ("keepalive", nil): keepalive = true
        case ("padding", nil): padded = true
        case ("nopadding", nil): padded = false
        default: return false
        }
        return true
    }

    /// Has it go over HTTPS, with what is said here and what other options say.
    private mutating func useHTTPS(path: String? = nil, usesGET: Bool? = nil) {
        var (before, get) = ("/dns-query", false)
        if case .https(let path, let usesGET) = encrypted { (before, get) = (path, usesGET) }
        encrypted = .https(path: path ?? before, usesGET: usesGET ?? get)
    }

    /// The port of servers that are asked so (RFC 7858 s3.1).
    var defaultPort: UInt16 {
        switch encrypted {
        case nil: 53
        case .tls?: 853
        case .https?: 443
        case .http?: 80
        }
    }

    /// An id for the query: over HTTPS always 0, so that replies can be kept on the way (RFC 8484 s4.1).
    var id: MessageID {
        if case .https? = encrypted { return MessageID(rawValue: 0) }
        return MessageID(rawValue: .random(in: 0...0xffff))
    }

    /// The query as a message with the given id.
    func message(id: MessageID) -> [UInt8] {
        var octets = [UInt8](repeating: 0, count: 512)
        var flags: HeaderFlags = []
        if recursionDesired { flags.insert(.recursionDesired) }
        if checkingDisabled { flags.insert(.checkingDisabled) }
        var writer = MessageWriter(octets.mutableSpan, limit: 512)
        writer.append(Question(name, type, recordClass))
        if let udpSize {
            writer.appendOPT(EDNS(udpSize: udpSize, dnssecOK: dnssecOK))
            let nothing: [UInt8] = []
            if keepalive { writer.appendOption(.keepalive, nothing.span) }
            if padded, encrypted != nil { writer.appendPadding(toMultipleOf: EDNS.questionBlock) }
        }
        let length = writer.finish(id: id, flags: flags)
        octets.removeSubrange(length...)
        return octets
    }
}
