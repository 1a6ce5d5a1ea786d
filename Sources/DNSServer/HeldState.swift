// One thread's hold of the state in service.

/// The state that a thread answers with: it is exchanged between two batches, when there is a newer one. Confined to the thread.
struct HeldState {
    private let current: CurrentState
    private(set) var generation: Int
    /// The state as of the last `renew`.
    private(set) var value: ServingState

    init(_ current: CurrentState) {
        self.current = current
        generation = current.generation
        value = current.state
    }

    /// Takes up the newest state, if there is a newer one; says whether there was.
    @discardableResult
    mutating func renew() -> Bool {
        let newest = current.generation
        guard newest != generation else { return false }
        generation = newest
        value = current.state
        return true
    }
}
