// Signals that are read like anything else, instead of interrupting.

import CSockets
import Glibc

/// The signals that tell a server what to do.
package enum Signal: Sendable {
    /// SIGHUP: read the configuration again.
    case hangUp
    /// SIGTERM: end.
    case terminate
    /// SIGINT: end, asked for at the keyboard.
    case interrupt
}

/// Signals to this process, read from a descriptor.
package struct SignalQueue: ~Copyable, Sendable {
    private let source: Descriptor

    /// Blocks SIGHUP, SIGTERM and SIGINT in the calling thread and all that it starts from then on, for good. To be called
    /// on the main thread before any other thread starts: one that has them unblocked would be interrupted as before.
    /// SIGPIPE is ignored from then on: a log whose reader has gone is no reason to end.
    package init() throws(SocketError) {
        _ = signal(SIGPIPE, SIG_IGN)
        source = try Descriptor(cs_signals_open(), "signalfd")
        // a shell that starts us behind its back has us ignore some, and what is ignored is not even queued
        for number in [SIGHUP, SIGTERM, SIGINT] { _ = signal(number, SIG_DFL) }
    }

    /// Readable when a signal has come.
    package var descriptor: Int32 { source.number }

    /// The next signal that came, nil when there is none. Never waits.
    package func next() -> Signal? {
        switch cs_signals_next(source.number) {
        case SIGHUP: .hangUp
        case SIGTERM: .terminate
        case SIGINT: .interrupt
        default: nil
        }
    }
}
