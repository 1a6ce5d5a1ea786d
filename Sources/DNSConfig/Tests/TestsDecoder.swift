// What a configuration wants to be answered, from its tree: `tests`.

import DNSText
import DNSWire

/// Reads the entries of `tests`.
struct TestsDecoder {
    let diagnostics: Diagnostics
    private(set) var tests: [ConfigurationTest] = []

    private static let example = "nas.home.example. A"
    private static let words =
        ConfigurationTest.Outcome.allCases.map(\.rawValue).joined(separator: ", ") + " or forwarded"

    init(diagnostics: Diagnostics) { self.diagnostics = diagnostics }

    mutating func decode(_ node: YAMLNode) {
        for item in diagnostics.list(node, "tests", mayBeLone: false) ?? [] {
            guard let reader = MappingReader(item, "a test", keys: ["ask", "from", "expect"], diagnostics) else {
                continue
            }
            let client = reader.value("from", "the address of a client", Self.client)
            let ask = reader.required("ask", example: Self.example)
            let expect = reader.required("expect", example: "[192.168.1.10]")
            guard let ask, let question = question(ask), let expect,
                let expectation = expectation(expect, question.type)
            else { continue }
            let (file, place) = diagnostics.located(expect.range)
            tests.append(
                ConfigurationTest(
                    question: question, client: client ?? ConfigurationTest.standardClient, expectation: expectation,
                    file: file, place: place))
        }
    }

    // MARK: ask, from

    private static func client(_ text: String) throws(ValueProblem) -> IPAddress {
        let address = try AddressText.read(text)
        guard !address.isUnspecified else {
            throw ValueProblem(.badAddress, "no client has the address \(address)", hint: "such as 192.168.1.5")
        }
        return address
    }

    private func question(_ node: YAMLNode) -> Question? {
        guard let text = diagnostics.text(node, "a name and a type such as \(Self.example)") else { return nil }
        return diagnostics.value(text, node) { text throws(ValueProblem) in
            let words = text.split(separator: " ", omittingEmptySubsequences: true)
            guard 1...2 ~= words.count else {
                throw ValueProblem(
                    .badValue, "a question is a name and a type, and this is \"\(text)\"",
                    hint: "such as \(Self.example)")
            }
            let name = try NameText.absolute(String(words[0]))
            guard words.count == 2 else { return Question(name, .a) }
            let word = String(words[1])
            guard let type = RecordType(mnemonic: word) else {
                throw ValueProblem(
                    .unknownType,
                    "there is no record type \"\(word)\""
                        + DidYouMean.suffix(for: word, among: RecordType.knownMnemonics),
                    offset: text.unicodeScalars.distance(from: text.startIndex, to: words[1].startIndex),
                    length: word.unicodeScalars.count)
            }
            return Question(name, type)
        }
    }

    // MARK: expect

    private func expectation(_ node: YAMLNode, _ type: RecordType) -> ConfigurationTest.Expectation? {
        if let text = node.text, !node.isNull {
            if let outcome = ConfigurationTest.Outcome(rawValue: text.uppercased()) { return .outcome(outcome) }
            if text.lowercased() == "forwarded" { return .forwarded(nil) }
            if isMisspelt(text, type, at: node) { return nil }
        }
        if case .mapping(let entries) = node.content, entries.contains(where: { $0.key.text == "forwarded" }) {
            return forwarded(node)
        }
        // a value may be a mapping, as in a zone
        var items = [node]
        if case .sequence(let list) = node.content { items = list }
        guard !items.isEmpty, !node.isNull else {
            diagnostics.error(
                .badValue, at: node.range, "nothing is expected here",
                hint: "write NODATA where there is no such record")
            return nil
        }
        guard !type.isMeta else {
            diagnostics.error(
                .badValue, at: node.range, "there are no records of type \(type) that could be expected",
                hint: "write \(Self.words)")
            return nil
        }
        let records = items.compactMap { data($0, type) }
        return records.count == items.count ? .records(records) : nil
    }

    /// Whether a text is no data but nearly a word, after a message.
    private func isMisspelt(_ text: String, _ type: RecordType, at node: YAMLNode) -> Bool {
        guard type != .txt, type != .spf, text.allSatisfy(\.isLetter) else { return false }
        let words = ConfigurationTest.Outcome.allCases.map(\.rawValue)
        let guess = DidYouMean.suffix(for: text.uppercased(), among: words + ["FORWARDED"])
        guard !guess.isEmpty else { return false }
        diagnostics.error(
            .badValue, at: node.range, "expect is not \"\(text)\"\(guess)", hint: "it is data, \(Self.words)")
        return true
    }

    private func forwarded(_ node: YAMLNode) -> ConfigurationTest.Expectation? {
        guard let reader = MappingReader(node, "what is expected", keys: ["forwarded"], diagnostics) else { return nil }
        return reader.value("forwarded", "the zone of a forward rule", NameText.absolute).map { .forwarded($0) }
    }

    /// A record's data: written as in a YAML zone, or as in a master file where that takes several fields.
    private func data(_ node: YAMLNode, _ type: RecordType) -> [UInt8]? {
        var value = YAMLRecordData(
            YAMLRecord(valuesOf: type, at: node.range), origin: .root, serial: 0, diagnostics: diagnostics)
        if let text = node.text, type.layout?.fields.count ?? 0 > 1 { return value.generic(text, node) }
        return value.read(node)
    }
}
