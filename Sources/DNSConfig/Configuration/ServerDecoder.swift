// How a configuration has the server answer, and what it has it say of itself: `answers`, `edns` and `identity`.

import DNSWire

/// Reads what the answers to everybody are like.
struct ServerDecoder {
    let diagnostics: Diagnostics

    /// Reads `answers`.
    func decodeAnswers(_ node: YAMLNode, into answers: inout Answers) {
        guard let reader = MappingReader(node, "answers", keys: ["rotate", "minimal"], diagnostics) else { return }
        answers.rotate = reader.flag("rotate") ?? answers.rotate
        answers.minimal = reader.flag("minimal") ?? answers.minimal
    }

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
