// The state of a dispatcher: a value without socket and clock, whose methods say what is to be done.

import DNSWire

/// What a dispatcher is made with, besides its parts.
package struct DispatcherSettings: Sendable {
    /// Datagrams received in one call, and messages sent in one.
    package var batch: Int
    /// Octets that a message to be sent may have: at least 1232 where queries are answered.
    package var sendRoom: Int
    /// Response entries that may be attached at once.
    package var responses: Int
    /// Replies that may be in hand or queued at entries at once.
    package var replies: Int

    package init(batch: Int = 64, sendRoom: Int = 1232, responses: Int = 4096, replies: Int = 4096) {
        precondition(batch > 0 && sendRoom >= Header.size && responses <= 65536)
        self.batch = batch
        self.sendRoom = sendRoom
        self.responses = responses
        self.replies = replies
    }
}

/// Who is attached to a dispatcher, what is in whose hands, and whether packets are being received.
///
/// Every buffer that it holds is set aside for the receive under way (in `inbox`), with a query (in the queue or in a
/// listener's hand), or with a reply (in an entry's hand or queue). No method calls anybody: each returns what is to be
/// done, or is asked for it until nothing is left.
struct DispatchCore: ~Copyable {
    /// How receiving stands.
    enum Receiving: Equatable {
        /// Nobody needs it.
        case stopped
        /// Buffers are set aside, and the port says when something is there.
        case underWay
        /// There is no buffer; some are held here and will come back.
        case awaitsOwn
        /// There is no buffer; the pool will say when there is one.
        case awaitsPool
        /// There is no buffer; a listener was told.
        case toldListener
        /// It failed, and is tried again later.
        case paused(until: Instant)
        /// It will not start again.
        case ended
    }

    /// Where the shutdown event is.
    enum ShutdownPlace: Equatable {
        /// Set aside, to be handed to the next one attached.
        case home
        case out(Attached)
    }

    let pool: BufferPool
    let inbox: ReceiveBatch
    let shares: QueryShares?
    /// The number that the shares know this dispatcher by.
    let number: Int32
    let settings: DispatcherSettings
    let hasResponder: Bool
    let random: any RandomSource
    let visits: BranchVisits?

    var listeners = ListenerTable()
    var responses = ResponseTable()
    /// Queries in the queue or in somebody's hand, to know repetitions by.
    var waiting = NumberTable()
    /// What their hashes begin with.
    let seed: HashSeed
    /// Queries in hand, also those of listeners that have gone.
    var queriesOut = 0
    /// Replies in hand or queued, also those of entries that have gone.
    var replies = 0
    /// The ids used last, with their destinations, to know late replies by.
    var formerIDs = FormerIDs()
    /// Entries from which on one may be idle: what the shutdown event has not passed yet.
    var shutdownCursor: Int32 = 0

    var receiving = Receiving.stopped
    /// Whether a receive was told that nobody listens at the other end.
    var wasRefused = false
    /// Whether places of the inbox are being gone through, and must stay where they are.
    var isSorting = false
    /// What the port was last told.
    var interest = false
    /// How long receiving was paused last, 0 after a datagram arrived.
    var pause = Duration.zero
    var mayTell = true
    var exhaustedIsOut = false

    var ending: ShutdownReason?
    var shutdownPlace = ShutdownPlace.home
    var ownerIsAttached = true
    var isEnded = false
    var counters = DispatchCounters()
    var fault = PlantedFault.none

    init(
        pool: BufferPool, inbox: ReceiveBatch, shares: QueryShares?, settings: DispatcherSettings,
        hasResponder: Bool, random: any RandomSource, visits: BranchVisits?
    ) {
        self.pool = pool
        self.inbox = inbox
        self.shares = shares
        self.settings = settings
        self.hasResponder = hasResponder
        self.random = random
        seed = .random()
        self.visits = visits
        number = shares?.join() ?? -1
    }

    /// Marks the visit of a branch, where somebody counts.
    func mark(_ branch: Branch) { visits?.mark(branch) }

    /// Whether somebody is attached for whom packets are received: a listener, an entry or a responder, not the owner.
    var isAnyoneAttached: Bool { listeners.count > 0 || responses.count > 0 || hasResponder }

    /// Whether a message came that matched an entry only in part, or word that nobody listens at the other end.
    var isSpent: Bool { counters.hasPartialMatch || wasRefused }

    /// Whether nothing speaks against attaching one more entry, where there are to be so many at most.
    func isFit(forEntries most: Int) -> Bool { !isSpent && ending == nil && responses.count < most }

    /// Buffers held besides those set aside.
    var heldCount: Int { queriesOut + replies + (shares?.waitingCount(of: number) ?? 0) }

    /// Queries in the queue.
    var queuedCount: Int { shares?.waitingCount(of: number) ?? 0 }

    /// The buffers set aside, with queries in the queue, and with replies in the queues of entries.
    var slotsInside: [Slot] { inbox.slots + (shares?.slots(of: number) ?? []) + responses.queuedSlots }

    /// Tells the shares how many listeners there are.
    func reportListeners() { shares?.report(number, attached: listeners.count, idle: listeners.idleCount) }

    /// Begins a pass.
    mutating func beginPass(_ now: Instant) {
        mayTell = true
        if case .paused(let until) = receiving, until <= now { receiving = .stopped }
    }

    /// Whether receiving has stopped and the reason for that may be gone.
    var isReadyToRestart: Bool {
        guard fault != .lostRestart else { return false }
        return switch receiving {
        case .stopped: isAnyoneAttached && ending == nil
        case .awaitsOwn: heldCount == 0 || pool.freeCount > 0
        case .toldListener: pool.freeCount > 0 || mayTell && !exhaustedIsOut && listeners.idleCount > 0
        default: false
        }
    }

    /// When something is to be done even if nothing arrives.
    var deadline: Instant? {
        let oldest = shares?.deadline(for: number)
        guard case .paused(let until) = receiving else { return oldest }
        return oldest.map { min($0, until) } ?? until
    }

    /// Whether all are gone and nothing is out, so that the port can be closed. True once.
    mutating func end() -> Bool {
        guard !isEnded, !ownerIsAttached, listeners.count == 0, responses.count == 0, heldCount == 0,
            !exhaustedIsOut, shutdownPlace == .home
        else { return false }
        releaseInbox()
        precondition(inbox.count == 0 && waiting.count == 0)
        receiving = .ended
        isEnded = true
        shares?.leave(number)
        mark(.ended)
        return true
    }
}
