// What other threads may say to a worker.

import DNSForwarding

/// A letter to a worker, brought by its mailbox.
enum WorkerLetter: Sendable {
    /// A query from a stream is to be forwarded.
    case query(StreamQuery)
    /// A question that went to an upstream over a stream came to something.
    case reply(StreamReply)
}
