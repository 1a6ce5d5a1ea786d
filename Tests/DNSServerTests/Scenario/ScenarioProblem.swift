// What is wrong with a scenario, or with what it came to.

/// A sentence without its full stop, and the line of the scenario that it is about.
struct ScenarioProblem: Error, CustomStringConvertible {
    let description: String
    /// From 1; nil where the sentence is about the whole.
    let line: Int?

    init(_ description: String, line: Int? = nil) {
        self.description = description
        self.line = line
    }

    /// The same at a line, unless it has one.
    func at(_ line: Int) -> ScenarioProblem { ScenarioProblem(description, line: self.line ?? line) }
}
