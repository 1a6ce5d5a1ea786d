// For whom a proxy asks.

import DNSWire

/// Reads `X-Forwarded-For`: each proxy on the way adds the address from which it was asked, behind those that are there.
enum ForwardedFor {
    /// The client: the right-most address that is none of the proxies', or the left-most where all are. What stands before it
    /// anybody could have written. Nil when a proxy names none.
    /// - Parameter values: the values of the fields, in their order.
    /// - Throws: when what a trusted proxy added is no address of a host.
    static func client(_ values: [String], proxies: [Network]) throws(HTTPFailure) -> IPAddress? {
        var client: IPAddress?
        for value in values.reversed() {
            for entry in value.split(separator: ",").reversed() {
                guard let address = address(entry), !address.isUnspecified else {
                    throw .badRequest("The client's address in X-Forwarded-For cannot be read.")
                }
                client = address
                if !proxies.contains(where: { $0.contains(address) }) { return address }
            }
        }
        return client
    }

    /// An address as proxies write it: alone, or with a port; an IPv6 address may stand in brackets.
    private static func address(_ entry: Substring) -> IPAddress? {
        let text = entry.trimmingSpaces
        if let address = IPAddress(text) { return address }
        if text.first == "[", let end = text.firstIndex(of: "]") {
            guard isPort(text[text.index(after: end)...]) else { return nil }
            return IPAddress(text[text.index(after: text.startIndex)..<end])
        }
        guard let colon = text.lastIndex(of: ":"), isPort(text[colon...]), !text[..<colon].contains(":") else {
            return nil
        }
        return IPAddress(text[..<colon])
    }

    /// Nothing, or a colon and a number.
    private static func isPort(_ text: Substring) -> Bool {
        text.isEmpty || text.first == ":" && UInt16(text.dropFirst()) != nil
    }
}

extension Substring {
    /// Without the spaces and tabs at both ends (OWS of RFC 9110 s5.6.3).
    var trimmingSpaces: Substring {
        let start = drop { $0 == " " || $0 == "\t" }
        guard let last = start.lastIndex(where: { $0 != " " && $0 != "\t" }) else { return start[start.endIndex...] }
        return start[...last]
    }
}
