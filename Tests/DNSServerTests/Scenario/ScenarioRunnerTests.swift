// That a scenario fails where it should.

import DNSConfig
import Testing

@Suite struct ScenarioRunnerTests {
    /// Steps that do not come true, and what is said of them: the line, and words.
    static let cases: [(steps: String, line: Int?, words: String)] = [
        ("- ask: nas.home.example. A", nil, "nobody expected this reply"),
        ("- ask: www.example. A", nil, "nobody expected this question"),
        ("- ask: www.example. A\n- {upstream: 192.0.2.1, asked: www.example. A}", nil, "left unanswered"),
        (
            "- ask: nas.home.example. A\n- {expect: NOERROR, flags: qr aa rd ra}", 9,
            "answer: nas.home.example. 3600 A 192.168.1.10"
        ),
        (
            "- ask: nas.home.example. A\n- {expect: NOERROR, flags: qr rd, answer: nas.home.example. 3600 A 192.168.1.10}",
            9,
            "but came:\nNOERROR  flags: qr aa rd ra"
        ),
        ("- ask: nas.home.example. A\n- expect: nothing", 9, "nothing was to come"),
        ("- {expect: NOERROR, flags: qr}", 8, "no reply has come"),
        ("- ask: www.example. A\n- {upstream: 192.0.2.1, asked: ftp.example. A}", 9, "asked in another way"),
        ("- ask: www.example. A\n- {upstream: 192.0.2.1, asked: nothing}", 9, "was asked"),
        ("- {upstream: 192.0.2.1, asked: www.example. A}", 8, "was not asked"),
        ("- log: something that nobody says", 8, "the log does not say"),
        ("- count: {queries: 1}", 8, "queries is 0, not 1"),
        ("- count: {sheep: 1}", 8, "nothing is counted"),
        ("- {ask: a. A, form: 10.0.0.1}", 8, "\"form\" is none of"),
        ("- {ask: a. A, from: 10.0.0.1000}", 8, "cannot be read"),
        ("- reload: {rejected: true}", 8, "the configuration is accepted"),
        ("- reload: {zones: {home.example.: {x: 1}}}", 8, "zones have errors"),
        ("- sleep: 5s", 8, "no step begins"),
    ]

    @Test("What does not come true is told, with its line", arguments: cases)
    func failure(steps: String, line: Int?, words: String) throws {
        let problems = try Self.play(steps)
        #expect(problems.count >= 1)
        #expect(problems.first?.line == line)
        #expect(problems.first?.description.contains(words) == true, "\(problems)")
    }

    @Test("What comes true is not told")
    func success() throws {
        let problems = try Self.play(
            """
            - ask: nas.home.example. A
            - {expect: NOERROR, flags: qr aa rd ra, answer: nas.home.example. 3600 A 192.168.1.10}
            """)
        #expect(problems.isEmpty, "\(problems)")
    }

    /// Plays steps that begin on line 8 of a scenario.
    private static func play(_ steps: String) throws -> [ScenarioProblem] {
        let text = """
            about: something
            configuration:
              forward: [{zone: ., upstreams: 192.0.2.1}]
            zones:
              home.example.:
                nas: {type: A, value: 192.168.1.10}
            steps:
            \(steps)

            """
        do {
            let runner = try ScenarioRunner(
                path: "it.yaml", from: SourceFiles(inMemory: ["it.yaml": Array(text.utf8)]))
            runner.play()
            return runner.problems
        } catch let problem as ScenarioProblem {
            return [problem]
        }
    }
}
