// What is wrong with a file's YAML, in words that say how to mend it.

extension YAMLSyntaxError {
    /// Reports the error in our own words where we know better than libyaml.
    func report(to diagnostics: Diagnostics) {
        let line = diagnostics.sources.line(Int(place.start.line), of: place.file) ?? ""
        let scalars = Array(line.unicodeScalars)
        let column = Int(place.start.column) - 1
        let here = scalars.indices.contains(column) ? scalars[column] : nil
        let (message, hint, range) = explain(here: here, scalars: scalars)
        let related =
            contextPlace.flatMap { $0.start.line != range.start.line ? (range: $0, message: opening) : nil }
        diagnostics.error(.yamlSyntax, at: range, message, hint: hint, related: range == contextPlace ? nil : related)
    }

    private typealias Explanation = (message: String, hint: String?, range: SourceRange)

    private func explain(here: Unicode.Scalar?, scalars: [Unicode.Scalar]) -> Explanation {
        switch problem {
        case "found character that cannot start any token": return badStart(here, scalars)
        case "found unexpected end of stream" where context.contains("quoted scalar"),
            "found unexpected document indicator" where context.contains("quoted scalar"):
            return ("this quoted text has no closing quote", nil, contextPlace ?? place)
        case "did not find expected alphabetic or numeric character" where context.contains("alias"):
            return (
                "an unquoted * begins an alias, and this is no name of one",
                "put a wildcard in quotes: '*' or '*.sub'", contextPlace ?? place
            )
        case "mapping values are not allowed in this context":
            if let hint = addressHint(scalars) { return ("a colon here ends a key", hint, place) }
            return (
                "there is a second \": \" here, or a key that is indented more than its neighbours",
                "if the colon belongs to the value, put the value in quotes; else give this key the indentation of the "
                    + "keys around it", place
            )
        case "found unknown escape character":
            return (
                "\\\(scalars.character(after: place)) is no escape of YAML",
                "in double quotes write \\\\ for one backslash, or use single quotes, in which a backslash is itself",
                place
            )
        case "found unexpected ':'":
            return ("a colon stands here without a space behind it", "write \"key: value\"", place)
        case "did not find expected key" where context.contains("flow"):
            return ("a { } mapping is not written as {key: value, key: value}", quoteHint(scalars), place)
        case "did not find expected ',' or '}'": return unclosed("mapping", "}", scalars)
        case "did not find expected ',' or ']'": return unclosed("list", "]", scalars)
        case "did not find expected key":
            return (
                "this line fits neither the mapping that it stands in nor one around it",
                "give it the indentation of the keys that it belongs to", place
            )
        case "did not find expected '-' indicator":
            return (
                "a list goes on here with something that does not begin with \"- \"",
                "give every item of the list the same indentation and a \"- \"", place
            )
        case "could not find expected ':'":
            return (
                "a key without \": \" behind it", "write \"key: value\", with a space behind the colon",
                contextPlace ?? place
            )
        case "block sequence entries are not allowed in this context":
            return ("a \"- \" may not stand here", "begin the list on a line of its own, below its key", place)
        case "did not find expected node content", "did not find expected <document start>":
            return ("a value was expected here", quoteHint(scalars), place)
        case _ where problem.contains("UTF-8"), "control characters are not allowed":
            return ("the file is not UTF-8 text here", "save it as UTF-8, without control characters", place)
        default:
            return (context.isEmpty ? problem : "\(problem) \(context)", quoteHint(scalars), place)
        }
    }

    private func badStart(_ here: Unicode.Scalar?, _ scalars: [Unicode.Scalar]) -> Explanation {
        switch here {
        case "\t":
            return ("a tab cannot indent in YAML", "use spaces", place)
        case "@":
            return (
                "unquoted text cannot begin with @", "put it in quotes; the apex of a zone is written '' and not @",
                place
            )
        case let here?:
            return ("unquoted text cannot begin with \(here)", "put it in quotes", place)
        case nil:
            return ("something unexpected ends this line", nil, place)
        }
    }

    private func unclosed(_ what: String, _ bracket: String, _ scalars: [Unicode.Scalar]) -> Explanation {
        (
            "this \(what) is not closed: \"\(bracket)\" or a comma was expected before line \(place.start.line), "
                + "column \(place.start.column)", quoteHint(scalars), contextPlace ?? place
        )
    }

    /// Advice about what unquoted text may not hold inside brackets.
    private func quoteHint(_ scalars: [Unicode.Scalar]) -> String? {
        var line = ""
        line.unicodeScalars.append(contentsOf: scalars)
        if line.contains("${") { return "inside [ ] and { }, put ${...} in quotes: \"${NAME}\"" }
        return addressHint(scalars)
    }

    private func addressHint(_ scalars: [Unicode.Scalar]) -> String? {
        var line = ""
        line.unicodeScalars.append(contentsOf: scalars)
        return line.contains("::") ? "put IPv6 addresses in quotes" : nil
    }

    /// What the context was, for a second place in the message.
    private var opening: String {
        for (words, text) in [
            ("block mapping", "the mapping begins here"), ("flow mapping", "the mapping begins here"),
            ("block collection", "the list begins here"), ("flow sequence", "the list begins here"),
            ("quoted scalar", "the text begins here"), ("simple key", "the key begins here"),
        ] where context.contains(words) {
            return text
        }
        return "it began here"
    }
}

extension [Unicode.Scalar] {
    /// The character of the line that stands behind a place, for messages about escapes.
    fileprivate func character(after place: SourceRange) -> String {
        let index = Int(place.start.column)
        return indices.contains(index) ? String(self[index]) : ""
    }
}
