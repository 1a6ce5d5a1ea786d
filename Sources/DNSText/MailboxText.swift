// A mailbox as mail programs write it, as the DNS writes it.

/// Turns `first.last@example.com` into `first\.last.example.com.` (RFC 1035 s8).
package enum MailboxText {
    /// The mailbox as an absolute name; a domain without a dot within stays relative.
    package static func name(_ mailbox: String) -> String {
        let parts = mailbox.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false)
        let local = parts[0].split(separator: ".").joined(separator: "\\.")
        guard parts.count > 1, !parts[1].isEmpty else { return local }
        return "\(local).\(parts[1])" + (parts[1].hasSuffix(".") || !parts[1].contains(".") ? "" : ".")
    }
}
