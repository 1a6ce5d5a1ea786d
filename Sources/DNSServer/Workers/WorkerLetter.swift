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
    /// An address is to be listened at as well.
    case listen(ListenLetter)
    /// An address is not to be listened at any longer; whoever wants that is told when nothing is received there any more.
    case stopListening(SocketAddress, then: @Sendable () -> Void)
}

/// An address to listen at.
struct ListenLetter: Sendable {
    let address: SocketAddress
    /// A socket that is open already, to be listened with; nil where the worker opens one.
    let socket: PassedSocket?
    /// Octets that the kernel is asked for, for its socket.
    let buffer: Int
    /// Is told, on the worker's thread, why it is not listened at; nil where it is.
    let done: @Sendable (ServerFailure?) -> Void
}
