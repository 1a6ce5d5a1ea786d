// The server as a whole: its threads, what they serve, and how it ends.

package import DNSDispatch
package import DNSForwarding
import DNSTransports
import DNSWire
import DequeModule
package import Logging
import NIOConcurrencyHelpers
import NIOCore
import NIOPosix

/// A running server.
///
///     UDP sockets --> workers ------------+--> current state: zones, rules, access
///     TCP listeners --> event loops ------+
///                          \--> mailboxes of the workers --> upstreams
///
/// `replace(with:)` swaps the state; nothing stops for it.
package final class Server: Sendable {
    /// How long questions in flight may still be answered when the server ends.
    private static let patience = Duration.milliseconds(1500)
    /// How long a stream may take to bring out the last answers, which workers give when their patience is over.
    private static let lastWords = Duration.milliseconds(300)

    /// What upstreams have said; nil where nobody is ever asked.
    package let cache: Cache?

    /// Sockets that each worker may open when other addresses are to be listened at, besides those that it begins with.
    private static let spareSockets = 4

    /// Where it listens.
    let places: NIOLockedValueBox<[ListeningPlace]>
    /// What came of reading certificates anew.
    let renewals = NIOLockedValueBox(RenewalCounts())
    let crew: Crew
    /// Nil where no queries are logged.
    let queryLog: QueryLog?
    let streams: StreamServing
    /// Sockets that were open before it, for addresses that are listened at later.
    let passed: PassedSockets

    /// Binds and locks all addresses, and begins to serve.
    /// - Parameter passed: sockets that are open already: those that `plan` names are listened with.
    /// - Throws: when an address cannot be listened on, or the system lacks descriptors, memory or threads. Then nothing runs.
    package init(
        _ plan: ServerPlan, serving state: ServingState, passed: PassedSockets = PassedSockets(), log: Logger
    ) throws(ServerFailure) {
        var listening = try Listening(plan, passed, log: log)
        var limits = plan.limits
        limits.listeningPorts = max(limits.listeningPorts, listening.most + 1) + Self.spareSockets
        let current = CurrentState(state, idle: plan.streams.idle)
        let mailboxes = try Crew.mailboxes(plan)
        let cache = try Self.makeCache(plan, seed: state.seed)
        cache?.setStaleTime(state.cachePolicy.staleTime)
        self.cache = cache
        // each worker, and each event loop
        let queryLog = try plan.queryLog.map { plan throws(ServerFailure) in
            try QueryLog(plan, threads: 2 * mailboxes.count, log: log)
        }
        self.queryLog = queryLog
        self.passed = passed
        let streams = StreamServing(plan, current, cache, mailboxes, queryLog, log: log)
        do throws(ServerFailure) {
            var places: [ListeningPlace] = []
            for var place in listening.places {
                if let terms = place.terms {
                    let bound = try streams.listen(
                        on: [place.address], terms, mayLack: listening.places.count > 1, passed, log)
                    guard let address = bound.first else { continue }
                    place.address = address
                }
                places.append(place)
            }
            guard !places.isEmpty else { throw ServerFailure("none of the addresses can be listened on") }
            self.places = NIOLockedValueBox(places)
            crew = try Crew(&listening.sockets, mailboxes, current, cache, streams.upstreams, limits, queryLog, log)
        } catch {
            streams.shutDown()
            queryLog?.end()
            throw error
        }
        self.streams = streams
    }

    private static func makeCache(_ plan: ServerPlan, seed: HashSeed) throws(ServerFailure) -> Cache? {
        do throws(OutOfMemory) {
            return try Cache(size: max(plan.cacheSize, Cache.leastSize), seed: seed)
        } catch {
            throw ServerFailure("the cache cannot be made: \(error)", hint: "cache.size says how large it is.")
        }
    }

    /// Puts a new state into service, without stopping for it. Returns when nothing is answered from the one before any more.
    /// To be called on one thread alone, on which the memory of the old one is freed.
    package func replace(with state: ServingState) {
        cache?.setStaleTime(state.cachePolicy.staleTime)
        crew.replace(with: state) { streams.renew() }
    }

    /// Has the certificates of the authorities that certify upstreams read anew, for connections to come.
    package func renewTrust() { streams.upstreams.renewTrust() }

    /// Answers a query of the server's own, from zones or by asking others, whoever else may do so. `then` is called with the reply on
    /// another thread, or never when there is none.
    package func ask(
        _ message: [UInt8], _ kind: OwnQuestion = .ordinary, then: @escaping @Sendable ([UInt8]) -> Void
    ) { crew.ask(message, kind, then: then) }

    /// Opens the file of the query log anew, soon: it may have been renamed.
    package func reopenQueryLog() { queryLog?.reopen() }

    /// Ends the server: what has arrived is answered, as far as that is done within a second and a half; then everything is closed.
    package func stop() {
        let drained = streams.drain(within: Self.patience + Self.lastWords)
        crew.end(within: Self.patience)
        drained()
        streams.shutDown()
        queryLog?.end()
    }
}
