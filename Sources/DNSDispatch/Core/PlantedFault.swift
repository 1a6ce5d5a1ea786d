// Faults that tests plant, to see that the checks would find them.

/// A fault in the dispatcher's bookkeeping. It is only looked at where things are slow anyway; outside of tests there is
/// none.
package enum PlantedFault: CaseIterable, Sendable {
    case none
    /// A query is taken from the queue, and another one unlinked.
    case wrongUnlink
    /// Receiving is not started again when buffers have come back.
    case lostRestart
    /// A buffer is given back while somebody holds it.
    case doubleFree
    /// An event that came back is forgotten, and its buffer with it.
    case leakedEvent
    /// The shutdown event is not handed on when its holder was removed.
    case forgottenHandOn
    /// A message id that is in use is given out again for the same destination.
    case idReuse
}
