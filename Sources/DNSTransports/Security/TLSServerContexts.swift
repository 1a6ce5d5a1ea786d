// What TLS connections of clients are made with, renewed while the server serves.

import NIOConcurrencyHelpers
import NIOSSL

/// Holds a server's certificate. A new one is for the connections that come after; those that there are go on with the old.
/// Any thread may ask.
package final class TLSServerContexts: Sendable {
    private struct State: Sendable {
        var certificate: ServerCertificate
        /// One for each list of protocols that was asked for: it remembers the keys of session tickets, and is for all connections.
        var contexts: [[String]: NIOSSLContext] = [:]
    }

    private let state: NIOLockedValueBox<State>

    package init(_ certificate: ServerCertificate) {
        state = NIOLockedValueBox(State(certificate: certificate))
    }

    /// What is shown to new connections. Where it is the same as before, sessions of before can be taken up again.
    package var certificate: ServerCertificate {
        get { state.withLockedValue { $0.certificate } }
        set {
            state.withLockedValue { state in
                if newValue != state.certificate { state = State(certificate: newValue) }
            }
        }
    }

    /// The context for a new connection.
    /// - Parameter protocols: those that are offered in ALPN, best first.
    func context(for protocols: [String]) throws -> NIOSSLContext {
        try state.withLockedValue { state in
            if let known = state.contexts[protocols] { return known }
            let made = try state.certificate.context(for: protocols)
            state.contexts[protocols] = made
            return made
        }
    }
}
