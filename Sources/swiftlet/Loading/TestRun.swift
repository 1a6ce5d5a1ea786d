// The tests of a configuration, made with a state before that is put into service.

import DNSConfig
import DNSServer
import DNSText
import DNSWire

/// Makes all tests of a load.
enum TestRun {
    /// What is to be said of those that did not come out as expected.
    static func diagnostics(of loaded: LoadedConfiguration, with state: ServingState) -> [Diagnostic] {
        guard !loaded.tests.isEmpty else { return [] }
        var asker = TestAsker(state)
        var diagnostics: [Diagnostic] = []
        for test in loaded.tests {
            let answer = asker.ask(test.question, from: test.client)
            guard !answer.isAsExpected(test.expectation, test.question.type) else { continue }
            if let diagnostic = diagnostic(of: test, answer, loaded) { diagnostics.append(diagnostic) }
        }
        return diagnostics
    }

    private static func diagnostic(
        of test: ConfigurationTest, _ answer: TestAnswer, _ loaded: LoadedConfiguration
    ) -> Diagnostic? {
        let type = test.question.type
        let subject = "\(test.question.name) \(type), asked from \(test.client)"
        if case .unusable = answer {
            return loaded.diagnostic(
                of: test, .warning, .testNotMade, "\(subject), cannot be tested: its zone has errors")
        }
        var hint: String?
        if case .forwarded = answer, !test.expectation.isForwarding {
            hint = "no upstream is asked in a test; write expect: forwarded, or {forwarded: ZONE} for the rule's zone"
        }
        let expected = test.expectation.text { RecordDataText.describe($0.span, type: type) }
        return loaded.diagnostic(
            of: test, .error, .testFailed, "\(subject): expected \(expected), answered \(answer.text(for: type))",
            hint: hint)
    }
}
