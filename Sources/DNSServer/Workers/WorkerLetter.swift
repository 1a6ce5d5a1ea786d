// What other threads may say to a worker.

import DNSDispatch
import DNSForwarding
import DNSWire

/// A letter to a worker, brought by its mailbox.
enum WorkerLetter: Sendable {
    /// A query from a stream is to be forwarded.
    case query(StreamQuery)
    /// What a query on a stream was answered with is to be asked for anew under a rule: its time is nearly over.
    case refresh([UInt8], RuleKey)
    /// A question that went to an upstream over a stream came to something.
    case reply(StreamReply)
    /// Somebody wants to know how the worker fares.
    case report(StatisticsSum)
    /// Somebody wants to know whom it would ask under a rule, for a name and type.
    case choose(RuleKey, Name, RecordType, then: @Sendable (UpstreamChoice?) -> Void)
}
