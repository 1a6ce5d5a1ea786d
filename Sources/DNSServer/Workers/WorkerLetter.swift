// What other threads may say to a worker.

import DNSDispatch

/// A letter to a worker, brought by its mailbox.
enum WorkerLetter: Sendable {
    /// A question from a stream is to be forwarded.
    case question(StreamQuestion)
    /// The worker is to end: what is in flight is answered until this moment, the rest is not.
    case end(by: Instant)
}
