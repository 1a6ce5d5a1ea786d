// What a forwarder is told of all that is known here: zones, special names, the cache.

package import DNSDispatch
package import DNSWire

/// What becomes of a query that was to be forwarded when it was last looked at.
package enum Routing {
    /// It has to be asked for, under this rule: the QNAME itself, or the name that the opening leads to.
    case ask(RuleKey, Opening?)
    /// It can be answered by now: the whole reply.
    case reply([UInt8])
    /// It can't be answered, and is no question that could be asked.
    case nothing
}

/// A query that waits for its answer, as far as it matters for that.
package struct WaitingClient {
    package let address: IPAddress
    package let transport: QueryTransport
    /// When the query arrived: what was learnt since answers it.
    package let arrival: Instant

    package init(address: IPAddress, transport: QueryTransport, arrival: Instant) {
        self.address = address
        self.transport = transport
        self.arrival = arrival
    }
}

/// Which other names a reply may speak of, and which names it cannot deny.
struct ReplyScope {
    /// Knows the rule of each name; nil where there is but one.
    var router: (any QuestionRouter)?
    /// What is asked for.
    var type: RecordType
    var rule: RuleKey

    /// Whether an alias may be followed to a name in wire form: it would be asked for under the same rule.
    func holds(_ name: Span<UInt8>) -> Bool { router?.belongs(name, type, to: rule) ?? true }

    /// Whether a name in wire form exists, whoever denies it: something is known here at it or below it.
    func exists(_ name: Span<UInt8>) -> Bool { router?.exists(name) ?? false }
}

/// Knows what is known here, for a forwarder, which does not; confined to a worker's thread.
package protocol QuestionRouter: AnyObject {
    /// The digest of the routes in service: the names of zones and rules.
    var routes: UInt32 { get }

    /// Whether a name, in wire form, belongs to a rule, and to no zone or special name.
    func belongs(_ name: Span<UInt8>, _ type: RecordType, to rule: RuleKey) -> Bool

    /// Whether something is known here at a name, in wire form, or below it, so that the name exists whoever denies it.
    func exists(_ name: Span<UInt8>) -> Bool

    /// Finds out anew what becomes of a query.
    func route(_ query: Span<UInt8>, from client: WaitingClient, now: Instant) -> Routing

    /// The answer that was withheld when the last query was routed or answered; nil when none was, and once it was taken.
    func takeWithheld() -> WithheldAnswer?

    /// Answers a query with what is known though its time is over, or is not yet. Returns the octets of the reply; nil, where there
    /// is nothing of the kind.
    @_lifetime(room: copy room)
    func answerStale(
        _ query: Span<UInt8>, from client: WaitingClient, now: Instant, into room: inout MutableSpan<UInt8>
    ) -> Int?
}
