// `${NAME}` and `${NAME:-default}` in the text of a configuration.

/// Puts values of the environment into texts.
enum EnvironmentText {
    struct Problem: Error {
        var message: String
        var hint: String?
    }

    /// Replaces every `${NAME}` and `${NAME:-default}`; `$${` is a literal `${`. The default also stands in for an
    /// empty value, as in a shell; what is put in is not looked at again.
    static func expand(_ text: String, _ environment: [String: String]) throws(Problem) -> String {
        var out = ""
        var rest = Substring(text)
        while let dollar = rest.firstIndex(of: "$") {
            out += rest[..<dollar]
            rest = rest[dollar...]
            if rest.hasPrefix("$${") {
                out += "${"
                rest = rest.dropFirst(3)
            } else if rest.hasPrefix("${") {
                guard let close = rest.firstIndex(of: "}") else {
                    throw Problem(
                        message: "${ has no closing }", hint: "for a literal ${ write $${")
                }
                out += try value(rest[rest.index(rest.startIndex, offsetBy: 2)..<close], environment)
                rest = rest[rest.index(after: close)...]
            } else {
                out += "$"
                rest = rest.dropFirst()
            }
        }
        return out + rest
    }

    private static func value(_ reference: Substring, _ environment: [String: String]) throws(Problem) -> String {
        let name = reference.prefix { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
        let rest = reference[name.endIndex...]
        guard !name.isEmpty, !(name.first?.isNumber ?? true), rest.isEmpty || rest.hasPrefix(":-") else {
            throw Problem(
                message: "${\(reference)} is neither ${NAME} nor ${NAME:-default}", hint: "for a literal ${ write $${")
        }
        let value = environment[String(name)]
        if rest.isEmpty {
            guard let value else {
                throw Problem(
                    message: "the environment variable \(name) is not set",
                    hint: "set it, or give a default: ${\(name):-default}")
            }
            return value
        }
        if let value, !value.isEmpty { return value }
        return String(rest.dropFirst(2))
    }
}
