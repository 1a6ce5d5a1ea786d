// Documents as trees: what is carried out while reading, and what is refused.

import DNSConfig
import Testing

@Suite struct YAMLReaderTests {
    @Test(
        "documents are read as they are meant",
        arguments: [
            ("", "null"), ("# nothing\n", "null"), ("---\n", "null"), ("---\na: 1\n...\n", "{a: '1'}"),
            ("a: {b: [1, 'two', \"th\\u0072ee\"]}\n", "{a: {b: ['1', 'two', 'three']}}"),
            ("? ''\n: x\n", "{: 'x'}"), ("a:\nb: ~\nc: null\nd: 'null'\n", "{a: null, b: null, c: null, d: 'null'}"),
            ("a: no\nb: 010\nc: 1:30\n", "{a: 'no', b: '010', c: '1:30'}"),
            ("a: |\n  one\n  two\n", "{a: 'one\ntwo\n'}"),
            ("\u{feff}a: b\n", "{a: 'b'}"), ("a: b\r\nc: d\r\n", "{a: 'b', c: 'd'}"), ("a: !!str 1\n", "{a: '1'}"),
        ])
    func documents(text: String, tree: String) throws {
        let test = TestSources(text)
        #expect(try test.document() == tree)
        #expect(test.codes == [])
    }

    @Test(
        "aliases repeat, and merges never replace what is written",
        arguments: [
            ("a: &x [1, 2]\nb: *x\n", "{a: ['1', '2'], b: ['1', '2']}"),
            ("a: &x {k: 1, l: 2}\nb: {<<: *x, l: 3}\n", "{a: {k: '1', l: '2'}, b: {l: '3', k: '1'}}"),
            (
                "a: &x {k: 1}\nb: &y {k: 2, m: 3}\nc: {<<: [*x, *y]}\n",
                "{a: {k: '1'}, b: {k: '2', m: '3'}, c: {k: '1', m: '3'}}"
            ),
            ("'<<': 1\n", "{<<: '1'}"),
        ])
    func aliases(text: String, tree: String) throws {
        let test = TestSources(text)
        #expect(try test.document() == tree)
        #expect(test.codes == [])
    }

    @Test(
        "what is wrong is said with its place",
        arguments: [
            ("a: 1\na: 2\n", "2:1 duplicate-key"), ("{a: {b: 1, c: 2, b: 3}}", "1:18 duplicate-key"),
            ("a: *x\n", "1:4 yaml-syntax"), ("a: &x [*x]\n", "1:8 yaml-syntax"), ("[a]: b\n", "1:1 yaml-syntax"),
            ("a: b\n---\nc: d\n", "2:1 yaml-syntax"), ("<<: 1\n", "1:5 yaml-syntax"),
            ("a: !new b\n", "1:4 yaml-syntax"),
            ("a: 'b\n", "1:4 yaml-syntax"), ("a: [b\n", "1:4 yaml-syntax"), ("a: \"\\q\"\n", "1:5 yaml-syntax"),
            ("a:\n  b: 1\n c: 2\n", "3:2 yaml-syntax"), ("a: b: c\n", "1:5 yaml-syntax"),
            ("\ta: b\n", "1:1 yaml-syntax"),
        ])
    func mistakes(text: String, code: String) throws {
        let test = TestSources(text)
        _ = try test.document()
        #expect(test.codes == [code])
    }

    @Test("equal keys are found in mappings of any size", arguments: [2, 11, 12, 13, 200, 3000])
    func manyKeys(count: Int) throws {
        let test = TestSources((0..<count).map { "k\($0): 1\n" }.joined() + "k\(count - 1): 2\nk0: 2\nk\(count): 1\n")
        _ = try test.document()
        #expect(test.codes == ["\(count + 1):1 duplicate-key", "\(count + 2):1 duplicate-key"])
    }

    @Test("keys of other mappings, within or beside, large or small, are not taken for a mapping's own")
    func keysElsewhere() throws {
        let large = "{" + (0..<20).map { "k\($0): 1" }.joined(separator: ", ") + "}"
        let test = TestSources("a: {a: {a: 1, b: 1}, b: \(large)}\nb: \(large)\nc: {k1: 1, a: 1, k1: 2}\nd: {k1: 1}\n")
        _ = try test.document()
        #expect(test.codes == ["3:18 duplicate-key"])
    }

    @Test("files are included relative to the file that includes them")
    func includes() throws {
        let test = TestSources([
            "file.yaml": "a: !include parts/one.yaml\n<<: !include parts/two.yaml\n",
            "parts/one.yaml": "[1, !include three.yaml]\n", "parts/two.yaml": "b: 2\na: 9\n", "parts/three.yaml": "3\n",
        ])
        #expect(try test.document() == "{a: ['1', '3'], b: '2'}")
        #expect(test.codes == [])
    }

    @Test("a mistake in an included file is reported there, and the rest is read")
    func brokenInclude() throws {
        let test = TestSources(["file.yaml": "a: !include one.yaml\nb: 2\nb: 3\n", "one.yaml": "[1\n"])
        #expect(try test.document() == "{a: invalid, b: '2'}")
        #expect(test.diagnostics.sorted.map(\.file) == ["one.yaml", "file.yaml"])
    }

    @Test("loops, and files that lie too deep, are refused")
    func includeLoops() throws {
        let loop = TestSources(["file.yaml": "a: !include b.yaml\n", "b.yaml": "b: !include file.yaml\n"])
        #expect(try loop.document() == "{a: {b: invalid}}")
        #expect(loop.codes == ["1:4 include"])
        var files = ["file.yaml": "!include 0.yaml"]
        for i in 0..<20 { files["\(i).yaml"] = "!include \(i + 1).yaml" }
        let deep = TestSources(files)
        _ = try deep.document()
        #expect(deep.diagnostics.sorted.map(\.code.rawValue) == ["include"])
    }

    @Test("a document nested too deeply is refused")
    func depth() throws {
        let test = TestSources(String(repeating: "[", count: 100) + String(repeating: "]", count: 100))
        #expect(try test.document() == nil)
        #expect(test.codes == ["1:65 yaml-limit"])
    }

    @Test("aliases of aliases do not make a small file large")
    func aliasBomb() throws {
        var text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
        for i in 1...12 {
            text += "a\(i): &a\(i) [" + Array(repeating: "*a\(i - 1)", count: 10).joined(separator: ", ") + "]\n"
        }
        let test = TestSources(text)
        #expect(try test.document() == nil)
        #expect(test.diagnostics.sorted.map(\.code.rawValue) == ["yaml-limit"])
    }

    @Test(
        "values of the environment are put into texts",
        arguments: [
            ("${A}", "one"), ("x${A}y${B:-two}z", "xoneytwoz"), ("${EMPTY:-full}", "full"), ("${A:-two}", "one"),
            ("${B:-}", ""), ("$${A}", "${A}"), ("$A $ {", "$A $ {"), ("${NESTED}", "${A}"),
        ])
    func environment(text: String, value: String) throws {
        let test = TestSources("\"\(text)\"")
        let environment = ["A": "one", "EMPTY": "", "NESTED": "${A}"]
        #expect(try test.document("file.yaml", YAMLOptions(environment: environment)) == "'\(value)'")
    }

    @Test("without an environment ${ is text")
    func noEnvironment() throws {
        #expect(try TestSources("'${A}'").document() == "'${A}'")
    }

    @Test("the entries of a document can be had one by one, merged ones last")
    func entries() throws {
        let test = TestSources([
            "file.yaml": "<<: !include more.yaml\nb: 1\nc: &x 2\nd: *x\n", "more.yaml": "a: 0\nb: 9\n",
        ])
        var seen: [String] = []
        let reader = YAMLReader(
            try test.sources.load("file.yaml"), options: YAMLOptions(), diagnostics: test.diagnostics)
        let isWhole = reader.entries(
            { seen.append("\($0.key.text ?? "")=\($0.value.text ?? "")") }, other: { _ in seen.append("other") })
        #expect(isWhole)
        #expect(seen == ["b=1", "c=2", "d=2", "a=0"])
    }
}
