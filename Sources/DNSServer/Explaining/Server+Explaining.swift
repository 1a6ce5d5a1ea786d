// Explains what a running server does with a question.

import DNSDispatch
package import DNSWire

extension Server {
    /// Explains what becomes of a question that a client asks now. `then` is called on one of the server's threads, soon, or on this one;
    /// never when the server ends meanwhile.
    ///
    /// The client must have an address of its own.
    /// - Parameter local: the address of ours that it asks; without one, one at which it is told of encrypted resolvers, if there are any.
    package func explain(
        _ name: Name, _ type: RecordType, from client: IPAddress, to local: IPAddress? = nil,
        then: @escaping @Sendable (Explanation) -> Void
    ) {
        let state = crew.state
        var answerer = QueryAnswerer(seed: state.seed, cache: cache)
        let explanation = answerer.explain(name, type, from: client, to: local, with: state, now: BootClock().now)
        guard case .ask(let rule) = explanation.outcome, let last = explanation.steps.last else {
            return then(explanation)
        }
        crew.choice(under: rule, for: last.name, type) { choice in
            var explanation = explanation
            explanation.choice = choice
            then(explanation)
        }
    }
}
