// What is spoken at a listener, and behind what: it may change while it listens.

import NIOConcurrencyHelpers

/// What the connections of a listener are set up for. Any thread may ask.
///
/// When it changes, connections that are open go on with what they began with, and those that come after begin with the new. The path of
/// HTTP holds for every request: a proxy keeps its connections for as long as it likes.
package final class StreamTerms: Sendable {
    /// All of it at one moment.
    package struct Value: Sendable {
        package let speech: StreamSpeech
        /// What is shown to those who come; nil where it is spoken in clear.
        package let contexts: TLSServerContexts?

        package init(_ speech: StreamSpeech = .dns, behind contexts: TLSServerContexts? = nil) {
            self.speech = speech
            self.contexts = contexts
        }
    }

    private struct State: Sendable {
        var value: Value
        var service = HTTPService(path: "")

        init(_ value: Value) {
            self.value = value
            note()
        }

        mutating func note() {
            if case .http(let new) = value.speech { service = new }
        }
    }

    private let state: NIOLockedValueBox<State>

    package init(_ value: Value = Value()) { state = NIOLockedValueBox(State(value)) }

    /// What connections are set up for that come now.
    package var value: Value {
        get { state.withLockedValue { $0.value } }
        set {
            state.withLockedValue { state in
                state.value = newValue
                state.note()
            }
        }
    }

    /// What is served to those who speak HTTP, or was when it was spoken last.
    var service: HTTPService { state.withLockedValue { $0.service } }
}
