// Keys that a mapping does not have, and which were probably meant.

extension Diagnostics {
    /// Reports an entry whose key is not among `keys`, and returns the key that was probably meant.
    func reportUnknownKey(
        _ entry: YAMLNode.Entry, of what: String, among keys: [String], as severity: Severity = .error
    ) -> String? {
        let key = entry.key.text ?? ""
        let name = key.split(separator: ":", maxSplits: 1).first.map(String.init) ?? key
        let guess = DidYouMean.nearest(to: name, among: keys)
        var message = "\(what) has no key \"\(key)\""
        var hint: String?
        if let guess, name != key {
            hint = "write a space behind the colon: \(guess): \(key.dropFirst(name.count + 1))"
        } else if entry.value.isNull, entry.value.range.start == entry.key.range.end {
            hint = "if this belongs to the text before it, put that text in quotes: inside { } a comma ends a value"
        } else if let guess {
            message += "; did you mean \"\(guess)\"?"
        } else {
            hint = "its keys are: \(keys.joined(separator: ", "))"
        }
        report(severity, .unknownKey, at: entry.key.range, message, hint: hint)
        return guess
    }
}
