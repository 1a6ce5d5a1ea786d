// `192.0.2.1:53`, `[2001:db8::1]:53`: an address and a port, as they stand behind a scheme or alone.

import DNSWire

/// Takes apart what users write for an address with a port.
struct HostPort {
    /// The text in the place of the address, without brackets.
    var host: String
    /// Characters before the host.
    var hostOffset: Int
    var isBracketed: Bool
    /// The port, or nil when none is written.
    var port: UInt16?

    /// Splits a text, `offset` characters into a larger one. An IPv6 address without brackets is taken to have no port.
    init(_ text: some StringProtocol, offset: Int) throws(ValueProblem) {
        var portText: String?
        if text.hasPrefix("[") {
            guard let close = text.firstIndex(of: "]") else {
                throw ValueProblem(
                    .badAddress, "the bracket [ is not closed", offset: offset, length: text.unicodeScalars.count)
            }
            host = String(text[text.index(after: text.startIndex)..<close])
            hostOffset = offset + 1
            isBracketed = true
            let rest = text[text.index(after: close)...]
            if rest.hasPrefix(":") {
                portText = String(rest.dropFirst())
            } else if !rest.isEmpty {
                throw ValueProblem(
                    .badAddress, "behind ] only a colon and a port may stand, not \"\(rest)\"",
                    offset: offset + text[...close].unicodeScalars.count, length: rest.unicodeScalars.count)
            }
        } else {
            let colons = text.count { $0 == ":" }
            let colon = colons == 1 ? text.lastIndex(of: ":") : nil
            host = String(text[..<(colon ?? text.endIndex)])
            hostOffset = offset
            isBracketed = false
            portText = colon.map { String(text[text.index(after: $0)...]) }
        }
        port = nil
        if let portText {
            port = try Self.port(
                portText, offset: offset + text.unicodeScalars.count - portText.unicodeScalars.count)
        }
    }

    /// A port that can be sent to: 1 to 65535.
    static func port(_ text: String, offset: Int) throws(ValueProblem) -> UInt16 {
        let length = max(text.unicodeScalars.count, 1)
        guard !text.isEmpty else {
            throw ValueProblem(.badAddress, "a port is missing behind the colon", offset: max(0, offset - 1), length: 1)
        }
        guard text.utf8.allSatisfy({ 0x30...0x39 ~= $0 }) else {
            let known = ["domain": 53, "dns": 53, "mdns": 5353][text.lowercased()]
            throw ValueProblem(
                .badAddress, "a port is a number, not \"\(text)\"" + (known.map { "; did you mean \($0)?" } ?? ""),
                offset: offset, length: length)
        }
        guard let port = UInt16(text), port > 0 else {
            throw ValueProblem(.outOfRange, "a port is a number from 1 to 65535", offset: offset, length: length)
        }
        return port
    }
}
