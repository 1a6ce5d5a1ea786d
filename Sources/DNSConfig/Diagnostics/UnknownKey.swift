// Keys that a mapping does not have, and which were probably meant.

extension Diagnostics {
    /// Reports a key that is not among `keys`, and returns the one that was probably meant.
    func reportUnknownKey(
        _ node: YAMLNode, of what: String, among keys: [String], as severity: Severity = .error
    ) -> String? {
        let key = node.text ?? ""
        let name = key.split(separator: ":", maxSplits: 1).first.map(String.init) ?? key
        let guess = DidYouMean.nearest(to: name, among: keys)
        var message = "\(what) has no key \"\(key)\""
        var hint: String?
        if let guess, name != key {
            hint = "write a space behind the colon: \(guess): \(key.dropFirst(name.count + 1))"
        } else if let guess {
            message += "; did you mean \"\(guess)\"?"
        } else {
            hint = "its keys are: \(keys.joined(separator: ", "))"
        }
        report(severity, .unknownKey, at: node.range, message, hint: hint)
        return guess
    }
}
