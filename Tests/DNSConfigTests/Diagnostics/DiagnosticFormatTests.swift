// Messages as people and programs see them.

import DNSConfig
import DNSWire
import Testing

@Suite struct DiagnosticFormatTests {
    /// One message about characters of a line of `file.yaml`.
    static func message(_ text: String, column: Int, length: Int, hint: String? = nil) throws -> Diagnostic {
        let test = TestSources(text)
        let file = try test.sources.load("file.yaml")
        test.diagnostics.report(
            .error, DiagnosticCode(rawValue: "some-code"),
            at: SourceRange(file, line: 1, column: column, length: length), "it is \"wrong\"", hint: hint)
        return try #require(test.diagnostics.sorted.first)
    }

    @Test(
        "the caret stands under what is meant",
        arguments: [
            ("key: value", 6, 5, "    1 | key: value\n      |      ^~~~~\n"),
            ("\tkey:\tvalue", 7, 5, "    1 | \tkey:\tvalue\n      | \t    \t^~~~~\n"),
            ("漢字: value", 5, 5, "    1 | 漢字: value\n      |       ^~~~~\n"),
            ("漢字: value", 1, 2, "    1 | 漢字: value\n      | ^~~~\n"),
            ("e\u{301}: v", 5, 1, "    1 | e\u{301}: v\n      |    ^\n"),
            ("key:", 5, 0, "    1 | key:\n      |     ^\n"),
            ("a\u{1b}[2J: b", 1, 1, "    1 | a\u{fffd}[2J: b\n      | ^\n"),
            ("a\u{202e}b: c", 1, 1, "    1 | a\u{fffd}b: c\n      | ^\n"),
        ])
    func caret(text: String, column: Int, length: Int, excerpt: String) throws {
        let message = try Self.message(text, column: column, length: length)
        #expect(
            DiagnosticFormat.text.render(message)
                == "file.yaml:1:\(column): error: it is \"wrong\" [some-code]\n" + excerpt)
    }

    @Test("a long line is cut around the caret")
    func longLine() throws {
        let line = String(repeating: "a", count: 1000) + "HERE" + String(repeating: "b", count: 1000)
        let lines = DiagnosticFormat.text.render(try Self.message(line, column: 1001, length: 4)).split(separator: "\n")
        #expect(lines[1].count < 200)
        let caret = try #require(lines[2].firstIndex(of: "^"))
        let offset = lines[2].distance(from: lines[2].startIndex, to: caret)
        #expect(lines[1].dropFirst(offset).hasPrefix("HEREb"))
        #expect(lines[2].hasSuffix("^~~~"))
    }

    @Test("of a zone on one line, a message keeps and shows what surrounds its place, however far back that is")
    func oneLineZone() throws {
        let filling = (0..<3000).map { "\"h\($0)\": {\"type\": \"TXT\", \"value\": \"ü\"}, " }.joined()
        let alias =
            "\"c\": [{\"type\": \"CNAME\", \"value\": \"x.home.example.\"}, {\"type\": \"A\", \"value\": \"192.0.2.1\"}]"
        let files = SourceFiles(inMemory: ["home.example.yaml": Array("{\(filling)\(alias)}".utf8)])
        let loaded = ConfigurationLoader(environment: [:], now: 7).loadZone(
            try Name("home.example."), "home.example.yaml", from: files)
        let message = try #require(loaded.diagnostics.first { $0.severity == .error })
        #expect(message.code.rawValue == "cname-and-other-data")
        #expect(message.place?.start.column == Int32(2 + filling.unicodeScalars.count + 33))
        let lines = DiagnosticFormat.text.render(message).split(separator: "\n")
        let caret = try #require(lines[2].firstIndex(of: "^"))
        let offset = lines[2].distance(from: lines[2].startIndex, to: caret)
        #expect(lines[1].dropFirst(offset).hasPrefix("\"x.home.example.\"}"))
        #expect(loaded.diagnostics.allSatisfy { $0.place?.line.text.count ?? 0 <= 160 })
    }

    @Test("programs get one object a line")
    func json() throws {
        let message = try Self.message("key: value", column: 6, length: 5, hint: "tab\there")
        #expect(
            DiagnosticFormat.json.render(message) == """
                {"severity":"error","code":"some-code","message":"it is \\"wrong\\"","file":"file.yaml",\
                "line":1,"column":6,"end_line":1,"end_column":11,"hint":"tab\\there"}\n
                """)
    }

    @Test("GitHub gets an annotation")
    func github() throws {
        let message = try Self.message("key: value", column: 6, length: 5, hint: "100%, or so")
        #expect(
            DiagnosticFormat.github.render(message)
                == "::error file=file.yaml,line=1,col=6,endColumn=10,title=some-code::it is \"wrong\"%0A100%25, or so\n"
        )
    }

    @Test("messages come in the order of their places, and a thousand of a file at most")
    func order() throws {
        let test = TestSources("x")
        let file = try test.sources.load("file.yaml")
        for line in (1...1100).reversed() {
            test.diagnostics.warning(DiagnosticCode(rawValue: "w"), at: SourceRange(file, line: line, column: 1), "w")
        }
        let sorted = test.diagnostics.sorted
        #expect(test.diagnostics.count(.warning) == 1100)
        #expect(sorted.count == Diagnostics.limit + 1)
        #expect(sorted.first?.place?.start.line == 101)
        #expect(sorted.last?.message == "100 more messages are not shown")
    }
}
