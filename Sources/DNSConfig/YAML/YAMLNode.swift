// A YAML document as a tree, every part with its place in the file.

/// A value of a document. Anchors, merges, includes and the environment are already carried out.
package struct YAMLNode: Sendable {
    /// One `key: value` of a mapping.
    package struct Entry: Sendable {
        package let key: YAMLNode
        package let value: YAMLNode
    }

    /// What the value is.
    package enum Content: Sendable {
        case scalar(YAMLScalar)
        case sequence([YAMLNode])
        /// The entries in the order in which they are written.
        case mapping([Entry])
        /// Something that was already complained of: whoever meets it says nothing more.
        case invalid
    }

    package let content: Content
    /// Where it is written; for an alias, where the alias stands.
    package let range: SourceRange
    /// Values in the tree from here down, this one counted.
    let size: Int
    /// Whether entries of a mapping were left out after messages: what seems to be missing may have been among them.
    let isPartial: Bool

    package init(_ content: Content, at range: SourceRange, isPartial: Bool = false) {
        self.content = content
        self.range = range
        self.isPartial = isPartial
        size =
            switch content {
            case .scalar, .invalid: 1
            // by their places: what a loop hands out are copies
            case .sequence(let items): items.indices.reduce(1) { $0 + items[$1].size }
            case .mapping(let entries): entries.indices.reduce(1) { $0 + entries[$1].key.size + entries[$1].value.size }
            }
    }

    /// The text of a scalar, else nil.
    package var text: String? {
        if case .scalar(let scalar) = content { scalar.text } else { nil }
    }

    /// An empty plain scalar, `~` or `null`.
    package var isNull: Bool {
        if case .scalar(let scalar) = content { scalar.isNull } else { false }
    }

    /// A mapping or a list.
    var isCollection: Bool {
        switch content {
        case .mapping, .sequence: true
        case .scalar, .invalid: false
        }
    }

    package var isInvalid: Bool {
        if case .invalid = content { true } else { false }
    }

    /// What it is in the words of a message: "a mapping", "a list", `"text"`.
    package var kind: String {
        switch content {
        case .scalar(let scalar): scalar.isNull ? "nothing" : "\"\(scalar.abbreviated)\""
        case .sequence: "a list"
        case .mapping: "a mapping"
        case .invalid: "something invalid"
        }
    }

    /// The same value as seen from elsewhere, such as from an alias.
    func moved(to range: SourceRange) -> YAMLNode { YAMLNode(content, at: range, isPartial: isPartial) }

    /// A part of a scalar's own text: exact for plain scalars on one line, else the whole scalar.
    func range(ofPartAt offset: Int, length: Int) -> SourceRange {
        guard case .scalar(let scalar) = content, !scalar.isComputed, scalar.style != .block,
            range.start.line == range.end.line
        else { return range }
        let quote = scalar.style == .plain ? 0 : 1
        let width = Int(range.end.column - range.start.column)
        guard width == scalar.text.unicodeScalars.count + 2 * quote else { return range }
        return range.part(at: offset + quote, length: max(length, 1))
    }
}

/// A scalar's text and how it was written.
package struct YAMLScalar: Sendable {
    package enum Style: Sendable { case plain, singleQuoted, doubleQuoted, block }

    package let text: String
    package let style: Style
    /// Whether a value of the environment is part of the text, which then stands nowhere in the file.
    let isComputed: Bool

    package init(_ text: String, style: Style = .plain, isComputed: Bool = false) {
        self.text = text
        self.style = style
        self.isComputed = isComputed
    }

    var isNull: Bool {
        guard style == .plain else { return false }
        return switch text.utf8.count {
        case 0: true
        case 1: text == "~"
        case 4: text == "null" || text == "Null" || text == "NULL"
        default: false
        }
    }

    /// The text, cut when it is too long for a message.
    var abbreviated: String { text.count <= 60 ? text : text.prefix(57) + "…" }
}
