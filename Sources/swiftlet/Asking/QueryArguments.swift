// The words of `swiftlet query`, in any order, as dig takes them.

import DNSConfig
import DNSWire

/// What a person asks for: `NAME [TYPE] [CLASS] [@SERVER] [+option ...]`.
struct QueryArguments {
    var name: Name
    var type = RecordType.a
    var recordClass = RecordClass.internet
    var server: String?
    var tcp = false
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
    }

    private mutating func apply(_ option: Substring) throws(Misuse) {
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
                text: "+\(option) is not understood; there are +tcp, +short, +norec, +dnssec, +cd, +noedns, "
                    + "+bufsize=N, +time=SECONDS and +tries=N")
        }
    }

    /// The query as a message with the given id.
    func message(id: MessageID) -> [UInt8] {
        var octets = [UInt8](repeating: 0, count: 512)
        var flags: HeaderFlags = []
        if recursionDesired { flags.insert(.recursionDesired) }
        if checkingDisabled { flags.insert(.checkingDisabled) }
        var writer = MessageWriter(octets.mutableSpan, limit: 512)
        writer.append(Question(name, type, recordClass))
        if let udpSize { writer.appendOPT(EDNS(udpSize: udpSize, dnssecOK: dnssecOK)) }
        let length = writer.finish(id: id, flags: flags)
        octets.removeSubrange(length...)
        return octets
    }
}
