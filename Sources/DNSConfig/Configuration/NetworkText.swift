// Networks and addresses as text, with good advice where they are not.

import DNSWire

/// Reads `192.0.2.0/24`, `2001:db8::/32`, or a lone address.
enum NetworkText {
    /// - Returns: the network, and a warning when the address has bits set beyond the prefix.
    static func read(_ text: String) throws(ValueProblem) -> (network: Network, warning: ValueProblem?) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        let address: IPAddress
        do {
            address = try AddressText.read(String(parts[0]))
        } catch {
            var problem = error
            problem.hint = problem.hint ?? "write a network as its first address and a number of bits: 192.168.1.0/24"
            throw problem
        }
        let most = address.isV4 ? 32 : 128
        guard parts.count == 2 else {
            guard let network = Network(address, prefix: most) else { throw bad(text) }
            return (network, nil)
        }
        if let mask = IPAddress(parts[1])?.v4Bits, address.isV4, parts[1].contains(".") {
            let bits = mask.leadingZeroBitCount == 0 ? (~mask).leadingZeroBitCount : 0
            let advice = bits > 0 && mask == ~(UInt32.max >> bits) || mask == .max ? "; write \(address)/\(bits)" : ""
            throw ValueProblem(
                .badNetwork, "the part behind / is a number of bits, not a mask\(advice)",
                offset: parts[0].unicodeScalars.count + 1, length: parts[1].unicodeScalars.count)
        }
        guard let prefix = Int(parts[1]), parts[1].utf8.allSatisfy({ 0x30...0x39 ~= $0 }), prefix <= most,
            let network = Network(address, prefix: prefix)
        else {
            throw ValueProblem(
                .badNetwork, "a prefix of \(address.isV4 ? "IPv4" : "IPv6") is a number from 0 to \(most)",
                offset: parts[0].unicodeScalars.count + 1, length: parts[1].unicodeScalars.count)
        }
        guard network.address == address else {
            return (
                network,
                ValueProblem(
                    .hostBits, "\(text) has bits set beyond its prefix; it is read as \(network)",
                    hint: "write \(network), or \(address) for that one host")
            )
        }
        return (network, nil)
    }

    private static func bad(_ text: String) -> ValueProblem { ValueProblem(.badNetwork, "\"\(text)\" is no network") }
}

/// Reads addresses of hosts.
enum AddressText {
    /// An IPv4 or IPv6 address, or why it is none.
    static func read(_ text: String) throws(ValueProblem) -> IPAddress {
        if let address = IPAddress(text) { return address }
        throw problem(text, looksLikeV6: text.contains(":"))
    }

    /// Says what is wrong with a text that is no address.
    static func problem(_ text: String, looksLikeV6: Bool) -> ValueProblem {
        if text.isEmpty { return ValueProblem(.badAddress, "an IP address is missing here") }
        if looksLikeV6 {
            if text.contains("%") {
                return ValueProblem(
                    .notSupported, "an interface behind % is not supported yet in \"\(text)\"",
                    hint: "write an address that is not link-local")
            }
            return ValueProblem(
                .badAddress, "\"\(text)\" is no IPv6 address",
                hint: "up to eight groups of hexadecimal digits with colons between them, and \"::\" at most once")
        }
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        let numeric = parts.allSatisfy { $0.utf8.allSatisfy { 0x30...0x39 ~= $0 } }
        guard numeric else { return ValueProblem(.badAddress, "\"\(text)\" is no IP address") }
        if parts.count != 4 {
            return ValueProblem(.badAddress, "\"\(text)\" has \(parts.count) of the four numbers of an IPv4 address")
        }
        var offset = 0
        for part in parts {
            if part.isEmpty {
                return ValueProblem(
                    .badAddress, "\"\(text)\" lacks a number between its dots", offset: offset, length: 1)
            }
            if part.count > 1, part.hasPrefix("0") {
                let plain = part.drop { $0 == "0" }
                return ValueProblem(
                    .badAddress, "the numbers of an IPv4 address have no leading zeros: \(part) in \"\(text)\"",
                    hint: "write \(plain.isEmpty ? "0" : plain)", offset: offset, length: part.count)
            }
            if Int(part) ?? 256 > 255 {
                return ValueProblem(
                    .badAddress, "\(part) is too large: the numbers of an IPv4 address go from 0 to 255",
                    offset: offset,
                    length: part.count)
            }
            offset += part.count + 1
        }
        return ValueProblem(.badAddress, "\"\(text)\" is no IP address")
    }
}
