// A question in flight, with all who wait for its answer.

import DNSDispatch
import DNSWire
import DequeModule

/// What makes two questions the same: one goes out for both.
struct FlightKey: Equatable {
    /// The seeded hash of the QNAME in lower case.
    var name: UInt64
    var type: RecordType
    var recordClass: RecordClass
    var dnssecOK: Bool
    var checkingDisabled: Bool
    var rule: RuleKey

    /// A number that hardly ever two questions have in common.
    var hash: UInt64 {
        let flags: UInt64 = (dnssecOK ? 1 << 16 : 0) | (checkingDisabled ? 1 << 17 : 0)
        let kind = UInt64(type.rawValue) | flags | UInt64(rule.rawValue) << 32
        return (name ^ kind) &+ UInt64(recordClass.rawValue) &* 0x9e37_79b9_7f4a_7c15
    }
}

/// One who waits for the answer to a question in flight.
struct Asker: ~Copyable {
    let event: QueryEvent
    /// What the answer begins with, where its query asked for an alias of the name in question.
    let opening: Opening?
    /// How many questions were asked for its query before.
    let hops: Int
}

/// A question in flight. There are at most as many as request listeners may be busy, and some that live on after their answer.
///
/// An object serves one question after another: `begin` makes it as good as new. It keeps its room for a name and for a few askers.
final class Flight {
    /// Its number in the table of all.
    var number = -1
    /// What replies to its first attempt are found by: its number, and which use of that number it is. Those to later ones are
    /// found by the numbers behind it.
    var tag: UInt64 = 0
    /// Whether it is in the table.
    var isTabled = false
    /// Whether its rule has been replaced.
    var isOutdated = false
    private(set) var rule: RuleState
    private(set) var key: FlightKey
    private(set) var asked: AskedQuestion
    let question: InFlightQuestion
    /// Those whom the answer goes to, the oldest first.
    private var askers = UniqueDeque<Asker>()
    /// Where the attempts wait, by their index; nil for those over streams.
    var entries = InlineArray<8, UpstreamEntry?>(repeating: nil)
    /// The upstreams that it has asked, by their indices in the rule.
    private(set) var askedUpstreams: UInt64 = 0
    /// What only few questions have.
    private var extras = Extras()
    private var hasExtras = false
    /// When those who wait get what is known though its time is over, if there is any; nil when they have, or are not to.
    var staleTime: Instant?
    /// Since when another worker asks it; nil when none does.
    var followedSince: Instant?
    /// What no other worker asks meanwhile.
    var claim: UInt64?
    /// Whether those who waited got what is known though its time is over.
    var hasGivenStale = false
    /// Whether nobody waits for it: what it brings is for the cache.
    var isRefresh = false
    /// Whether it has not been answered yet.
    var isOpen = true
    /// Whether it has been, and lives on for what it probes.
    var isOutliving = false

    /// What only few questions have: kept together, so that the others pay for one look.
    private struct Extras {
        var truncatedReply: [UInt8] = []
        var heldReply: [UInt8] = []
        var errand: Errand?
    }

    /// What a question is for that nobody asked.
    enum Errand {
        /// To see whether an upstream is back.
        case health(UpstreamState)
        /// To see whether it comes back, which tells its number.
        case loop(UInt64)
    }

    /// One that has yet to `begin`.
    init(_ key: FlightKey, under rule: RuleState) {
        self.rule = rule
        self.key = key
        asked = AskedQuestion(key, zone: rule.zone)
        question = InFlightQuestion(order: UpstreamOrder(count: 0), arrival: Instant(nanoseconds: 0), timeout: .zero)
    }

    /// It is another question from now on, for a name in wire form.
    func begin(
        _ key: FlightKey, under rule: RuleState, name: Span<UInt8>, _ order: borrowing UpstreamOrder, arrival: Instant
    ) {
        precondition(askers.isEmpty)
        if rule !== self.rule {
            self.rule = rule
            asked.zone = rule.zone
        }
        self.key = key
        asked.set(name, key)
        question.restart(order: order, arrival: arrival, timeout: rule.group.timeout)
        entries = InlineArray(repeating: nil)
        askedUpstreams = 0
        staleTime = nil
        followedSince = nil
        claim = nil
        hasGivenStale = false
        isRefresh = false
        isOpen = true
        isOutliving = false
    }

    /// The question is over. Returns whether the object may be kept for another one: it has not grown large, and holds nothing of the
    /// past.
    func rest() -> Bool {
        if hasExtras { (extras, hasExtras) = (Extras(), false) }
        return askers.capacity <= 16 && !isOutdated
    }

    /// Whether the answer may hold no local address.
    func note(isProtected: Bool) { asked.isProtected = isProtected }

    /// The first truncated reply of an upstream that is never asked over streams, in case nothing better comes.
    var truncatedReply: [UInt8] {
        _read { yield extras.truncatedReply }
        _modify {
            hasExtras = true
            yield &extras.truncatedReply
        }
    }
    /// The reply that is held back.
    var heldReply: [UInt8] {
        _read { yield extras.heldReply }
        _modify {
            hasExtras = true
            yield &extras.heldReply
        }
    }
    /// Keeps none of these replies any longer.
    func dropReplies() {
        guard hasExtras else { return }
        (extras.truncatedReply, extras.heldReply) = ([], [])
    }

    /// What it was made up for; nil for a client's question.
    var errand: Errand? {
        get { extras.errand }
        set {
            hasExtras = true
            extras.errand = newValue
        }
    }

    /// The upstream of an attempt.
    func upstream(of attempt: Int) -> UpstreamState { rule.upstreams[question.attempts[attempt].upstream] }

    /// It asks an upstream. Returns whether it had not asked that one before.
    func noteAsked(_ upstream: Int) -> Bool {
        guard !askedUpstreams.holds(upstream) else { return false }
        askedUpstreams.put(upstream)
        return true
    }

    /// Takes up one whom the answer goes to as well.
    func join(_ asker: consuming Asker) { askers.append(asker) }

    /// When it is to be looked after.
    var wakeTime: Instant { staleTime.map { min($0, question.wakeTime) } ?? question.wakeTime }

    /// Whether another worker asks it.
    var isFollowing: Bool { followedSince != nil }

    /// How many wait for the answer.
    var askerCount: Int { askers.count }

    /// What the cache knows it by.
    var cacheQuestion: CacheQuestion { CacheQuestion(key, tag: rule.tag) }

    /// The one who has waited longest; nil when all have gone.
    func nextAsker() -> Asker? { askers.popFirst() }
}

extension CacheQuestion {
    /// The question with a key, under a rule with a tag.
    init(_ key: FlightKey, tag: UInt32) {
        self.init(
            type: key.type, recordClass: key.recordClass, dnssecOK: key.dnssecOK,
            checkingDisabled: key.checkingDisabled, tag: tag)
    }
}
