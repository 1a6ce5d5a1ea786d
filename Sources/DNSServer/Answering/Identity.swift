// What the server tells of itself in class CHAOS, and what it does not.

import DNSWire

/// The names of class CHAOS that are answered: those for which the configuration gives a text (RFC 4892 s2). All others are refused.
package struct Identity: Sendable {
    private struct Entry {
        /// In wire form and lower case.
        let name: [UInt8]
        /// The data of its TXT record.
        let text: [UInt8]
    }

    private let entries: [Entry]

    /// - Parameters:
    ///   - version: the text of `version.bind` and `version.server`; empty for none.
    ///   - hostname: the text of `hostname.bind` and `id.server`; empty for none. Both have at most 255 octets.
    package init(version: [UInt8] = [], hostname: [UInt8] = []) {
        precondition(version.count <= 255 && hostname.count <= 255)
        let texts = [
            ("version", "bind", version), ("version", "server", version), ("hostname", "bind", hostname),
            ("id", "server", hostname),
        ]
        entries = texts.filter { !$0.2.isEmpty }.map { first, second, text in
            let labels = [first, second].flatMap { [UInt8($0.utf8.count)] + Array($0.utf8) }
            return Entry(name: labels + [0], text: [UInt8(text.count)] + text)
        }
    }

    /// Writes the TXT record of the QNAME, which stands first in the message. Returns false, and has written nothing, where there is
    /// none that may be told.
    func answer(
        _ name: borrowing ScannedName, _ type: RecordType, _ writer: inout MessageWriter,
        _ scratch: inout ScannedName
    ) -> Bool {
        guard type == .txt || type == .any else { return false }
        for entry in entries where name.suffix(name.labelCount, equals: entry.name.span) {
            return writer.append(
                owner: entry.name.span, type: .txt, .chaos, ttl: 0, data: entry.text.span, to: .answer,
                scratch: &scratch)
        }
        return false
    }
}
