// Who may do something: networks, and words that stand for some.

package import DNSWire

/// A list of networks and of words; an empty list admits nobody.
package struct AccessList: Sendable, Equatable, ExpressibleByArrayLiteral {
    package enum Entry: Sendable, Equatable {
        case everyone
        /// ``AccessList/privateNetworks``.
        case `private`
        /// The prefixes of our own interfaces.
        case attached
        /// The IPv6 prefixes of our own interfaces.
        case attached6
        case network(Network)
    }

    package var entries: [Entry]

    package init(_ entries: [Entry]) { self.entries = entries }

    package init(arrayLiteral elements: Entry...) { entries = elements }

    /// What the word `private` stands for: loopback (RFC 1122, RFC 4291), RFC 1918, RFC 4193, and link-local (RFC 3927,
    /// RFC 4291).
    package static let privateNetworks: [Network] = [
        "127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16", "::1/128", "fc00::/7",
        "fe80::/10",
    ].compactMap { Network($0) }
}

extension AccessList.Entry {
    static let words: [(String, AccessList.Entry)] = [
        ("everyone", .everyone), ("private", .private), ("attached", .attached), ("attached6", .attached6),
    ]

    /// Reads a word, or a network as ``NetworkText`` does.
    static func read(_ text: String) throws(ValueProblem) -> (entry: AccessList.Entry, warning: ValueProblem?) {
        if let word = words.first(where: { $0.0 == text }) { return (word.1, nil) }
        guard text.contains(where: { $0.isNumber || $0 == ":" }) else {
            let names = words.map(\.0)
            let everyone = ["any", "all", "0/0", "world", "public", "anyone"].contains(text.lowercased())
            let guess = everyone ? "; did you mean \"everyone\"?" : DidYouMean.suffix(for: text, among: names)
            throw ValueProblem(
                .badNetwork, "\"\(text)\" is neither a network nor a word for some\(guess)",
                hint: "write networks such as 192.168.0.0/16, or \(names.joined(separator: ", "))"
                    + "; an empty list [] admits nobody")
        }
        let (network, warning) = try NetworkText.read(text)
        return (.network(network), warning)
    }
}

extension Diagnostics {
    /// A list of networks and words; nil after a message when the node is no list.
    func accessList(_ node: YAMLNode) -> AccessList? {
        guard !node.isNull else {
            error(
                .wrongKind, at: node.range, "expected a list of networks, found nothing",
                hint: "[] admits nobody; to keep the default, remove the key")
            return nil
        }
        guard let items = list(node, "networks") else { return nil }
        return AccessList(
            items.compactMap { item in
                guard let text = text(item, "a network such as 192.168.0.0/16"),
                    let (entry, warning) = value(text, item, AccessList.Entry.read)
                else { return nil }
                if let warning { report(warning, at: item, as: .warning) }
                return entry
            })
    }
}
