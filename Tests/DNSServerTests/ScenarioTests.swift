// The scenarios: a server between clients and upstreams, told step by step in YAML.

import TestSupport
import Testing

/// Each file of `Scenarios` is a test.
@Suite struct ScenarioTests {
    static let folder = TestFolder.beside(#filePath, "Scenarios")

    @Test("it goes as the scenario says", arguments: folder.files.filter { $0.hasSuffix(".yaml") })
    func scenario(name: String) throws {
        let path = Self.folder.path + "/" + name
        func report(_ problem: ScenarioProblem) {
            Issue.record(
                "\(name):\(problem.line ?? 1): \(problem)",
                sourceLocation: SourceLocation(
                    fileID: "DNSServerTests/\(name)", filePath: path, line: problem.line ?? 1, column: 1))
        }
        do {
            let runner = try ScenarioRunner(path: path)
            runner.play()
            for problem in runner.problems { report(problem) }
        } catch let problem as ScenarioProblem {
            report(problem)
        }
    }

    @Test("there are scenarios")
    func count() { #expect(Self.folder.files.count >= 40) }
}
