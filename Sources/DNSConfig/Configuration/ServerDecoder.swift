// What a configuration has the server say of itself: `edns` and `identity`.

import DNSWire

/// Reads what is told to those who ask who answers them.
struct ServerDecoder {
    let diagnostics: Diagnostics

    /// Reads `edns`.
    func decodeEDNS(_ node: YAMLNode, into edns: inout ServerEDNS) {
        guard let reader = MappingReader(node, "edns", keys: ["udp_size", "nsid"], diagnostics) else { return }
        if let size = reader.value("udp_size", "a number", 512...EDNS.safeSize, show: { "\($0)" }, CountText.read) {
            edns.udpSize = size
        }
        // so that there is room for it beside any answer
        edns.nsid = text("nsid", most: 128, reader) ?? edns.nsid
    }

    /// Reads `identity`.
    func decodeIdentity(_ node: YAMLNode, into identity: inout Identity) {
        guard let reader = MappingReader(node, "identity", keys: ["version", "hostname"], diagnostics) else { return }
        identity.version = text("version", most: 255, reader) ?? []
        identity.hostname = text("hostname", most: 255, reader) ?? []
    }

    /// The octets of a key's text; nil where it is not there or too long.
    private func text(_ key: String, most: Int, _ reader: MappingReader) -> [UInt8]? {
        reader.value(key, "a text") { text throws(ValueProblem) in
            let octets = Array(text.utf8)
            guard octets.count <= most else {
                throw ValueProblem(.outOfRange, "\(key) has at most \(most) octets, and this text has \(octets.count)")
            }
            return octets
        }
    }
}
