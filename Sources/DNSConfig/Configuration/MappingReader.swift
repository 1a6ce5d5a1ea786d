// A mapping with a known set of keys, taken apart key by key.

/// Reads the values of a mapping, and reports what should not be there or is missing.
struct MappingReader {
    /// The mapping itself.
    let node: YAMLNode
    /// What the mapping is, for messages: "a zone".
    let what: String
    let diagnostics: Diagnostics
    private var values: [String: YAMLNode] = [:]
    /// Keys that were probably meant by others that are not known: it was said already that they are missing.
    private var guessed: Set<String> = []

    /// Reports keys that are not among `keys`; nil, after a message, when the node is no mapping.
    init?(_ node: YAMLNode, _ what: String, keys: [String], allowsExtensions: Bool = false, _ diagnostics: Diagnostics)
    {
        guard case .mapping(let entries) = node.content else {
            if !node.isInvalid {
                let example = keys.prefix(2).map { "\($0): …" }.joined(separator: ", ")
                diagnostics.error(
                    .wrongKind, at: node.range, "\(what) is a mapping, and this is \(node.kind)",
                    hint: "write it as {\(example)}, or one \"key: value\" a line")
            }
            return nil
        }
        self.node = node
        self.what = what
        self.diagnostics = diagnostics
        var sections: [(key: String, value: YAMLNode)] = []
        for entry in entries {
            guard let key = entry.key.text else { continue }
            if keys.contains(key) {
                values[key] = entry.value
            } else if !allowsExtensions || !key.hasPrefix("x-") {
                guard let guess = diagnostics.reportUnknownKey(entry, of: what, among: keys) else { continue }
                guessed.insert(guess)
                if entry.value.isCollection { sections.append((guess, entry.value)) }
            }
        }
        // what stands under a misspelt key is read as well, so that its mistakes are told at once
        for (key, value) in sections where values[key] == nil { values[key] = value }
    }

    /// The value of a key, or nil when it is not there.
    subscript(_ key: String) -> YAMLNode? { values[key] }

    /// The value of a key that must be there; nil after a message.
    func required(_ key: String, example: String) -> YAMLNode? {
        if let value = values[key] { return value }
        if guessed.contains(key) || node.isPartial { return nil }
        let start = node.range.start
        diagnostics.error(
            .missingKey,
            at: SourceRange(node.range.file, line: Int(start.line), column: Int(start.column)),
            "\(what) needs the key \"\(key)\"", hint: "such as \(key): \(example)")
        return nil
    }

    /// The text of a key's value; nil when it is not there, or after a message when it is no text.
    func text(_ key: String, _ expected: String) -> (text: String, node: YAMLNode)? {
        guard let value = values[key] else { return nil }
        return diagnostics.text(value, expected).map { ($0, value) }
    }

    /// A key's path, as seen from the folder of the file that it stands in; nil when it is not there or empty.
    func path(_ key: String) -> String? {
        guard let (text, node) = text(key, "a path") else { return nil }
        guard !text.isEmpty else {
            diagnostics.error(.badValue, at: node.range, "the path of \(key) is empty")
            return nil
        }
        return SourcePath.resolve(text, besideFile: diagnostics.sources.path(of: node.range.file))
    }

    /// A key's scalar, read by a function that says what is wrong with it; nil when it is not there or wrong.
    func value<Value>(
        _ key: String, _ expected: String, _ read: (String) throws(ValueProblem) -> Value
    ) -> Value? {
        guard let (text, node) = text(key, expected) else { return nil }
        return diagnostics.value(text, node, read)
    }

    /// A key's scalar, read and held against a range.
    func value<Value: Comparable>(
        _ key: String, _ expected: String, _ range: ClosedRange<Value>, show: (Value) -> String,
        _ read: (String) throws(ValueProblem) -> Value
    ) -> Value? {
        guard let value = value(key, expected, read) else { return nil }
        guard range.contains(value) else {
            diagnostics.error(
                .outOfRange, at: values[key]?.range ?? node.range,
                "\(key) is from \(show(range.lowerBound)) to \(show(range.upperBound)), not \(show(value))")
            return nil
        }
        return value
    }

    /// True or false.
    func flag(_ key: String) -> Bool? {
        value(key, "true or false") { text throws(ValueProblem) in try FlagText.read(text, of: key) }
    }

    /// One of several words.
    func choice<Choice: RawRepresentable<String> & CaseIterable>(_ key: String, _: Choice.Type) -> Choice? {
        let words = Choice.allCases.map(\.rawValue)
        return value(key, "one of \(words.joined(separator: ", "))") { text throws(ValueProblem) in
            if let choice = Choice(rawValue: text) { return choice }
            throw ValueProblem(
                .badValue, "\(key) is not \"\(text)\"" + DidYouMean.suffix(for: text, among: words),
                hint: "it is one of: \(words.joined(separator: ", "))")
        }
    }
}

extension Diagnostics {
    /// A scalar's text; nil after a message when the node is something else or nothing.
    func text(_ node: YAMLNode, _ expected: String) -> String? {
        if case .scalar(let scalar) = node.content, !scalar.isNull { return scalar.text }
        if !node.isInvalid {
            error(.wrongKind, at: node.range, "expected \(expected), found \(node.kind)")
        }
        return nil
    }

    /// What `read` makes of a text that stands at `node`; nil after a message.
    func value<Value>(_ text: String, _ node: YAMLNode, _ read: (String) throws(ValueProblem) -> Value) -> Value? {
        do {
            return try read(text)
        } catch {
            report(error, at: node)
            return nil
        }
    }

    /// The items of a list, which may be written as one item alone where items are scalars; nothing is an empty list.
    func list(_ node: YAMLNode, _ expected: String, mayBeLone: Bool = true) -> [YAMLNode]? {
        switch node.content {
        case .sequence(let items): return items
        case .scalar(let scalar):
            if scalar.isNull { return [] }
            if mayBeLone { return [node] }
        case .mapping, .invalid: break
        }
        if !node.isInvalid {
            error(
                .wrongKind, at: node.range, "expected a list of \(expected), found \(node.kind)",
                hint: mayBeLone ? nil : "begin every item of the list with \"- \"")
        }
        return nil
    }
}
