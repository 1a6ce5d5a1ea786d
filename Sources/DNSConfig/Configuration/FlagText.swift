// The two values of a key that says yes or no.

/// `true` or `false`.
enum FlagText: String, CaseIterable {
    case `true`, `false`

    /// What a text says; `key` is for the message.
    static func read(_ text: String, of key: String) throws(ValueProblem) -> Bool {
        if let flag = FlagText(rawValue: text) { return flag == .true }
        let words = allCases.map(\.rawValue)
        throw ValueProblem(
            .badValue, "\(key) is not \"\(text)\"" + DidYouMean.suffix(for: text, among: words),
            hint: "it is one of: \(words.joined(separator: ", "))")
    }
}
