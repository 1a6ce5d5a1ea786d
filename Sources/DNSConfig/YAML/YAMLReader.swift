// From events to trees: anchors, merges, includes and values of the environment are carried out here, within bounds.

/// What bounds a document beyond its size.
package enum YAMLLimits {
    /// Values within values.
    static let depth = 64
    /// Files including files.
    static let includeDepth = 8
    /// Values that aliases may repeat, in all files of a document together.
    static let aliasedNodes = 1_000_000
}

/// What a document may do.
package struct YAMLOptions: Sendable {
    /// The environment that `${NAME}` is looked up in; nil where `${` is text like any other.
    package var environment: [String: String]?
    /// The folder that included files must lie below; nil where they may lie anywhere.
    package var includeRoot: String?
    /// Whether keys that octoDNS would refuse for their order are warned of, once a file.
    var wantsKeyOrder = false

    package init(environment: [String: String]? = nil, includeRoot: String? = nil) {
        self.environment = environment
        self.includeRoot = includeRoot
    }
}

/// Ends the reading of a file after a message that was already reported.
struct YAMLStop: Error {}

/// What a file and those that it includes draw on together.
private final class YAMLBudget {
    var aliasedNodes = YAMLLimits.aliasedNodes
    var files: [SourceFileID] = []
}

/// Reads one document from a file, as one tree or entry by entry, and reports what is wrong with it.
package final class YAMLReader {
    private let file: SourceFileID
    private let options: YAMLOptions
    private let diagnostics: Diagnostics
    private let budget: YAMLBudget
    private let parser: YAMLParser
    /// Whether the order of keys is still to be watched.
    private var wantsKeyOrder: Bool
    private var anchors: [String: YAMLNode] = [:]

    package convenience init(_ file: SourceFileID, options: YAMLOptions, diagnostics: Diagnostics) {
        self.init(file, options: options, diagnostics: diagnostics, budget: YAMLBudget())
    }

    private init(_ file: SourceFileID, options: YAMLOptions, diagnostics: Diagnostics, budget: YAMLBudget) {
        self.file = file
        self.options = options
        wantsKeyOrder = options.wantsKeyOrder
        self.diagnostics = diagnostics
        self.budget = budget
        parser = YAMLParser(diagnostics.sources.octets(of: file), file: file)
        budget.files.append(file)
    }

    /// About how many octets of the file are read.
    var octetsRead: Int { parser.octetsTaken }

    /// The whole document as one tree; null where the file holds none; nil when reading had to stop.
    package func document() -> YAMLNode? {
        do {
            guard let first = try firstEvent() else {
                return YAMLNode(.scalar(YAMLScalar("")), at: SourceRange(file, line: 1, column: 1))
            }
            let root = try node(first, depth: 0)
            try expectEnd()
            return root
        } catch {
            return nil
        }
    }

    /// Hands the entries of the document's mapping to `body` one by one, keeping none: what is merged comes last.
    ///
    /// A document that is not a mapping is handed to `other` as one tree; null where the file holds none.
    ///
    /// - Returns: false when reading had to stop before the end.
    package func entries(_ body: (consuming YAMLNode.Entry) -> Void, other: (YAMLNode) -> Void) -> Bool {
        do {
            guard let first = try firstEvent() else {
                other(YAMLNode(.scalar(YAMLScalar("")), at: SourceRange(file, line: 1, column: 1)))
                return true
            }
            if case .mappingStart = first.kind {
                _ = hasKnownTag(first)
                var keys = YAMLKeyTable()
                _ = try readEntries(after: first, depth: 0) { entry in
                    if let first = keys.insert(entry.key.text ?? "", at: entry.key.range) { return first }
                    body(entry)
                    return nil
                }
            } else {
                let root = try node(first, depth: 0)
                if case .mapping(let entries) = root.content {
                    for entry in entries { body(entry) }
                } else {
                    other(root)
                }
            }
            try expectEnd()
            return true
        } catch {
            return false
        }
    }

    // MARK: Events

    private func next() throws(YAMLStop) -> YAMLEvent {
        do {
            return try parser.next()
        } catch {
            error.report(to: diagnostics)
            throw YAMLStop()
        }
    }

    /// The first event within the document, or nil when there is no document.
    private func firstEvent() throws(YAMLStop) -> YAMLEvent? {
        while true {
            let event = try next()
            switch event.kind {
            case .documentStart: continue
            case .streamEnd: return nil
            default: return event
            }
        }
    }

    private func expectEnd() throws(YAMLStop) {
        defer { budget.files.removeLast() }
        while true {
            let event = try next()
            switch event.kind {
            case .documentEnd: continue
            case .streamEnd: return
            default:
                diagnostics.error(
                    .yamlSyntax, at: event.range, "a second document begins here; a file holds one",
                    hint: "remove the line with --- or what follows it")
                throw YAMLStop()
            }
        }
    }

    // MARK: Trees

    private func node(_ event: consuming YAMLEvent, depth: Int) throws(YAMLStop) -> YAMLNode {
        guard depth < YAMLLimits.depth else {
            diagnostics.error(
                .yamlLimit, at: event.range, "this is nested more than \(YAMLLimits.depth) levels deep")
            throw YAMLStop()
        }
        // most values are this
        if case .scalar(let scalar) = event.kind, event.tag == nil, event.anchor == nil {
            return expand(scalar, at: event.range)
        }
        if case .alias(let name) = event.kind { return try alias(name, at: event.range) }
        let isKnown = hasKnownTag(event)
        var node: YAMLNode
        switch event.kind {
        case .scalar(let scalar):
            node = event.tag == "!include" ? try include(scalar.text, at: event.range) : expand(scalar, at: event.range)
        case .sequenceStart:
            var items: [YAMLNode] = []
            var end = event.range
            while true {
                let item = try next()
                if case .sequenceEnd = item.kind {
                    end = self.end(of: item.range, last: items.last?.range)
                    break
                }
                items.append(try self.node(item, depth: depth + 1))
            }
            node = YAMLNode(.sequence(items), at: SourceRange(file, from: event.range.start, to: end.end))
        default:
            var entries = YAMLEntries()
            let (end, isPartial) = try readEntries(after: event, depth: depth) { entries.insert($0) }
            node = YAMLNode(
                .mapping(entries.list), at: SourceRange(file, from: event.range.start, to: end.end),
                isPartial: isPartial)
        }
        if !isKnown { node = YAMLNode(.invalid, at: node.range) }
        if let anchor = event.anchor { anchors[anchor] = node }
        return node
    }

    /// Reads a mapping up to its end, handing each entry on; entries that `<<` brings come last and never replace
    /// others. `take` returns where an equal key already stands, when it does not take an entry.
    ///
    /// - Returns: a range that ends where the mapping ends, and whether entries were left out after messages.
    private func readEntries(
        after start: YAMLEvent, depth: Int, _ take: (consuming YAMLNode.Entry) -> SourceRange?
    ) throws(YAMLStop) -> (range: SourceRange, isPartial: Bool) {
        var isPartial = false
        var merged: [YAMLNode.Entry] = []
        var last: SourceRange?
        var previous: String?
        while true {
            let event = try next()
            if case .mappingEnd = event.kind {
                for entry in merged { _ = take(entry) }
                return (end(of: event.range, last: last), isPartial)
            }
            let key = try node(event, depth: depth + 1)
            let value = try node(try next(), depth: depth + 1)
            last = value.range.file == file ? value.range : key.range
            guard case .scalar(let name) = key.content else {
                isPartial = true
                if !key.isInvalid {
                    diagnostics.error(.yamlSyntax, at: key.range, "a key must be text, but this is \(key.kind)")
                }
                continue
            }
            if name.style == .plain, name.text == "<<" {
                merged += mergeable(value, &isPartial)
            } else if let first = take(YAMLNode.Entry(key: key, value: value)) {
                diagnostics.error(
                    .duplicateKey, at: key.range, "the key \"\(name.abbreviated)\" is already used in this mapping",
                    hint: "merge the two, or rename or remove one", related: (first, "it is first used here"))
            } else if wantsKeyOrder, merged.isEmpty {
                // what << brings stands between the others for octoDNS
                checkOrder(of: name.text, at: key.range, behind: &previous)
            }
        }
    }

    /// Warns of a key that octoDNS wants to stand before the one that it follows.
    private func checkOrder(of key: String, at range: SourceRange, behind previous: inout String?) {
        defer { previous = key }
        guard let last = previous.map(NaturalOrder.init), NaturalOrder(key) < last,
            last.isExact(against: NaturalOrder(key))
        else { return }
        wantsKeyOrder = false
        diagnostics.warning(
            .keyOrder, at: range,
            "octoDNS wants keys in natural order, here \"\(key)\" before \"\(last.key)\"; this is said once a file",
            hint: "sort the keys of all mappings, or have octoDNS read them with enforce_order: false")
    }

    /// The entries that `<<: value` stands for; of equal keys the first wins. `isPartial` is set where some are left out.
    private func mergeable(_ value: YAMLNode, _ isPartial: inout Bool) -> [YAMLNode.Entry] {
        if value.isPartial || value.isInvalid { isPartial = true }
        switch value.content {
        case .mapping(let entries): return entries
        case .sequence(let items): return items.flatMap { mergeable($0, &isPartial) }
        case .invalid: return []
        case .scalar:
            if !value.isNull {
                isPartial = true
                diagnostics.error(
                    .yamlSyntax, at: value.range, "<< merges a mapping or a list of mappings, not \(value.kind)")
            }
            return []
        }
    }

    /// Where a collection ends: a closing bracket has a width, the end of an indented block has none.
    private func end(of closing: SourceRange, last: SourceRange?) -> SourceRange {
        closing.start == closing.end ? last ?? closing : closing
    }

    private func alias(_ name: String, at range: SourceRange) throws(YAMLStop) -> YAMLNode {
        guard let node = anchors[name] else {
            let guess = DidYouMean.suffix(for: name, among: anchors.keys.sorted())
            diagnostics.error(
                .yamlSyntax, at: range, "no anchor &\(name) stands before this alias\(guess)",
                hint: guess.isEmpty ? "if the text is meant to begin with *, put it in quotes: '*\(name)'" : nil)
            return YAMLNode(.invalid, at: range)
        }
        budget.aliasedNodes -= node.size
        guard budget.aliasedNodes >= 0 else {
            diagnostics.error(
                .yamlLimit, at: range, "aliases repeat more than \(YAMLLimits.aliasedNodes) values in all")
            throw YAMLStop()
        }
        return node.moved(to: range)
    }

    /// Whether a value has a tag that means something here, or none; false after a message.
    private func hasKnownTag(_ event: YAMLEvent) -> Bool {
        guard let tag = event.tag, !tag.hasPrefix("tag:yaml.org,2002:"), tag != "!" else { return true }
        if tag == "!include", case .scalar = event.kind { return true }
        let isInclude = tag == "!include"
        diagnostics.error(
            .yamlSyntax, at: event.range,
            isInclude
                ? "!include takes the name of one file"
                : "the tag \(tag) is not known" + DidYouMean.suffix(for: tag, among: ["!include"]),
            hint: isInclude ? "write !include FILE" : "if the text is meant to begin with !, put it in quotes")
        return false
    }

    // MARK: Includes and the environment

    private func include(_ path: String, at range: SourceRange) throws(YAMLStop) -> YAMLNode {
        let sources = diagnostics.sources
        let target = SourcePath.resolve(path, besideFile: sources.path(of: file))
        if let problem = problem(including: target, path) {
            diagnostics.error(.include, at: range, problem.message, hint: problem.hint)
            return YAMLNode(.invalid, at: range)
        }
        let included: SourceFileID
        do {
            included = try sources.load(target)
        } catch {
            diagnostics.error(
                .include, at: range, "\(target) cannot be included: \(error)",
                hint: error != .notFound || path.hasPrefix("/")
                    ? nil : "the path is relative to the folder of this file")
            return YAMLNode(.invalid, at: range)
        }
        guard !budget.files.contains(included) else {
            diagnostics.error(.include, at: range, "\(target) includes itself, directly or through others")
            return YAMLNode(.invalid, at: range)
        }
        let reader = YAMLReader(included, options: options, diagnostics: diagnostics, budget: budget)
        guard let root = reader.document() else {
            budget.files.removeAll { $0 == included }
            if budget.aliasedNodes < 0 { throw YAMLStop() }
            return YAMLNode(.invalid, at: range)
        }
        return root
    }

    private func problem(including target: String, _ path: String) -> (message: String, hint: String?)? {
        if path.isEmpty { return ("!include needs the name of a file", nil) }
        if let root = options.includeRoot, !diagnostics.sources.isInside(target, folder: root) {
            return (
                "\(target) lies outside \(root == "." ? "the folder of the zone file" : root)",
                "a zone can only include files below that folder; include_root: in its entry of zones names another"
            )
        }
        if budget.files.count >= YAMLLimits.includeDepth {
            return ("files include files more than \(YAMLLimits.includeDepth) levels deep", nil)
        }
        return nil
    }

    private func expand(_ scalar: YAMLScalar, at range: SourceRange) -> YAMLNode {
        guard let environment = options.environment, scalar.text.utf8.contains(UInt8(ascii: "$")) else {
            return YAMLNode(.scalar(scalar), at: range)
        }
        do {
            let text = try EnvironmentText.expand(scalar.text, environment)
            let expanded = YAMLScalar(text, style: scalar.style, isComputed: text != scalar.text)
            return YAMLNode(.scalar(expanded), at: range)
        } catch {
            diagnostics.error(.environment, at: range, error.message, hint: error.hint)
            return YAMLNode(.invalid, at: range)
        }
    }
}
