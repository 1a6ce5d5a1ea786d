// A page of the documentation that is to be followed, taken apart.

/// A page of the program's catalog.
struct Page {
    /// A command with what it prints.
    struct Step {
        let command: String
        let output: [String]
    }

    /// The files that it has one write, in order.
    let files: [String]
    let steps: [Step]

    init(_ name: String) throws {
        var files: [String] = []
        var steps: [Step] = []
        var block: (language: String, lines: [String])?
        for line in try contents(of: "\(Repository.path)/Sources/swiftlet/swiftlet.docc/\(name).md").split(
            separator: "\n", omittingEmptySubsequences: false)
        {
            guard line.hasPrefix("```") else {
                block?.lines.append(String(line))
                continue
            }
            guard let whole = block else {
                block = (String(line.dropFirst(3)), [])
                continue
            }
            if whole.language == "yaml" { files.append(whole.lines.joined(separator: "\n") + "\n") }
            if whole.language == "console" { steps += Self.steps(whole.lines) }
            block = nil
        }
        self.files = files
        self.steps = steps
    }

    private static func steps(_ lines: [String]) -> [Step] {
        var steps: [Step] = []
        for line in lines {
            if line.hasPrefix("$ ") {
                steps.append(Step(command: String(line.dropFirst(2)), output: []))
            } else if let last = steps.popLast() {
                steps.append(Step(command: last.command, output: last.output + [line]))
            }
        }
        return steps
    }

    /// The first step whose command begins so, after `count` others.
    func step(_ start: String, after count: Int = 0) -> Step? {
        steps.filter { $0.command.hasPrefix(start) }.dropFirst(count).first
    }
}

extension Page.Step {
    /// Carries it out in a folder as a shell does, with `swiftlet` for the program and a port of the test's own.
    /// - Returns: what it prints, without empty lines at the end.
    func run(in folder: TemporaryFolder, port: UInt16, environment: [String: String] = [:]) throws -> [String] {
        let text = command.split(separator: " ").map { $0 == "5300" ? "\(port)" : String($0) }.joined(separator: " ")
        let script = "cd '\(folder.path)' && swiftlet() { '\(Swiftlet.path)' \"$@\"; }; \(text) 2>&1"
        let output = try Program.run("sh", ["-c", script], environment: environment).output
        return output.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(String.init)
    }
}
