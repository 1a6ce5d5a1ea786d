// What other threads may say to a worker.

import DNSDispatch

/// A letter to a worker, brought by its mailbox.
enum WorkerLetter: Sendable {
    /// A query from a stream is to be forwarded.
    case query(StreamQuery)
    /// The worker is to end: what is in flight is answered until this moment, the rest is not.
    case end(by: Instant)
}
