// The rules of a worker, found by their keys.

import DNSDispatch

/// Rules by key. It is made with all of them, and never changed.
struct RuleTable: ~Copyable {
    /// All of them, in no particular order.
    let states: [RuleState]
    private var numbers: NumberTable

    init(_ states: [RuleState]) {
        self.states = states
        numbers = NumberTable(capacity: states.count)
        for (number, state) in states.enumerated() { numbers.set(number, for: UInt64(state.key.rawValue)) }
    }

    /// The rule with a key; nil where there is none.
    subscript(key: RuleKey) -> RuleState? { numbers.number(of: UInt64(key.rawValue)).map { states[$0] } }
}
