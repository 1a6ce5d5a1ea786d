// What is wrong with one scalar, before it is known where the scalar stands.

/// Why a text is not the value that it should be. Offsets and lengths count characters (Unicode scalars) of the text.
struct ValueProblem: Error, Equatable {
    var code: DiagnosticCode
    var message: String
    var hint: String?
    /// The first character of the part that is wrong.
    var offset = 0
    /// Characters of that part; nil for all of the text.
    var length: Int?

    init(_ code: DiagnosticCode, _ message: String, hint: String? = nil, offset: Int = 0, length: Int? = nil) {
        self.code = code
        self.message = message
        self.hint = hint
        self.offset = offset
        self.length = length
    }

    /// The same problem of a text that `count` characters precede, where the whole text has `whole` characters.
    func shifted(by count: Int, within length: Int) -> ValueProblem {
        var copy = self
        copy.length = self.length ?? length
        copy.offset += count
        return copy
    }
}

extension Diagnostics {
    /// Reports a problem of a scalar, underlining the part that is wrong.
    func report(_ problem: ValueProblem, at node: YAMLNode, as severity: Severity = .error) {
        let range = problem.length.map { node.range(ofPartAt: problem.offset, length: $0) } ?? node.range
        report(severity, problem.code, at: range, problem.message, hint: problem.hint)
    }
}
