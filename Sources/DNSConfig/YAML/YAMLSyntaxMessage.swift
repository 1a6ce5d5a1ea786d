// What is wrong with a file's YAML, in words that say how to mend it.

extension YAMLSyntaxError {
    /// Reports the error in our own words where we know better than libyaml.
    func report(to diagnostics: Diagnostics) {
        let slip = YAMLSlip(at: place, in: diagnostics.sources)
        let (message, hint, range) = explain(slip) ?? explain(here: slip.here, scalars: slip.scalars)
        let related =
            contextPlace.flatMap { $0.start.line != range.start.line ? (range: $0, message: opening) : nil }
        diagnostics.error(.yamlSyntax, at: range, message, hint: hint, related: range == contextPlace ? nil : related)
    }

    private typealias Explanation = (message: String, hint: String?, range: SourceRange)

    /// What the lines around the place show to be meant, where that is not what libyaml missed.
    private func explain(_ slip: YAMLSlip) -> Explanation? {
        switch problem {
        case "did not find expected key", "did not find expected ',' or '}'", "did not find expected ',' or ']'",
            "did not find expected '-' indicator":
            let isFlow = problem.contains("','") || context.contains("flow")
            if let quote = slip.closingQuote(isFlow: isFlow) { return behindQuote(quote) }
            // other lines without a colon may go on with the text above them
            guard let line = slip.lineWithoutColon, line.range.start.column == place.start.column else { return nil }
            return lacksColon(line)
        case "mapping values are not allowed in this context", "did not find expected <document start>":
            return slip.lineWithoutColon.map { lacksColon($0) }
        case "could not find expected ':'":
            guard let contextPlace, let item = slip.itemWithoutSpace(at: contextPlace) else { return nil }
            return ("this \"-\" begins no item of a list", "write a space behind it: - \(item)", contextPlace)
        case "did not find expected whitespace or line break" where context.contains("tag"):
            guard let contextPlace, slip.isInclude(at: contextPlace) else { return nil }
            return ("!include takes the name of one file", "write !include FILE", contextPlace)
        default: return nil
        }
    }

    private func behindQuote(_ quote: Unicode.Scalar) -> Explanation {
        let escape = quote == "'" ? "' is written ''" : "\" is written \\\""
        return (
            "text stands behind the closing quote", "put all of the value into one pair of quotes, in which \(escape)",
            place
        )
    }

    private func lacksColon(_ line: (range: SourceRange, meant: String)) -> Explanation {
        ("this line has no \": \", and the next one is a key", "write \"\(line.meant)\"", line.range)
    }

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
        case "found a tab character that violates indentation":
            return ("a tab cannot indent in YAML", "use spaces", place)
        case "found incompatible YAML document":
            return ("this names a version of YAML that is not known", "remove the line with %YAML", place)
        case "did not find expected whitespace or line break" where context.contains("tag"):
            return ("a tag ends with a space", nil, contextPlace ?? place)
        case "control characters are not allowed":
            return (
                "a control character stands here",
                "remove it; in double quotes it can be written as \\x and two digits",
                place
            )
        case _ where problem.contains("UTF-8"):
            return ("the file is not UTF-8 text here", "save it as UTF-8", place)
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
