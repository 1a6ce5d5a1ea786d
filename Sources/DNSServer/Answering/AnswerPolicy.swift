// How answers from zones are made, as far as the configuration has a say.

/// What is put into answers besides what was asked for, and in which order.
package struct AnswerPolicy: Equatable, Sendable {
    /// The records of an RRset are turned from answer to answer, so that clients which take the first share the load.
    package var rotates = false
    /// The zone's NS records are not put beside an answer.
    package var isMinimal = true

    package init(rotates: Bool = false, isMinimal: Bool = true) {
        self.rotates = rotates
        self.isMinimal = isMinimal
    }
}
