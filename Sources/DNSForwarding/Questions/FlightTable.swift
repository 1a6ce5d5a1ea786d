// The questions in flight: by number, by what they ask, and by when they are to be looked after.

import DNSDispatch

/// All questions of a forwarder, those that live on after their answer included. It is one value, so that each of its calls is one
/// access.
struct FlightTable: ~Copyable {
    private struct Place {
        /// The object that serves the question here, and then the next one.
        var flight: Flight?
        /// Whether there is a question.
        var isTaken = false
        /// How often it was taken.
        var generation: UInt32 = 0
    }

    /// So many places, the first, keep their object when its question is over.
    static let keptObjects = 1024

    private var places: [Place]
    /// The places that may be taken and keep their objects; the last one is the next.
    private var vacant: [Int32]
    /// Those behind them, which are taken when no other is left.
    private var further: [Int32]
    /// Those that may be from the next pass on: until then somebody may have their object at hand.
    private var spent: [Int32] = []
    /// By the hash of its key; a question whose hash is that of another one in flight goes alone.
    private var numbers: NumberTable
    private var timers: TimerWheel

    /// A table for so many questions.
    init(capacity: Int, now: Instant) {
        places = Array(repeating: Place(), count: capacity)
        let kept = Int32(min(capacity, Self.keptObjects))
        vacant = (0..<kept).reversed()
        further = (kept..<Int32(capacity)).reversed()
        numbers = NumberTable(capacity: capacity)
        timers = TimerWheel(capacity: capacity, now: now)
    }

    /// Questions in the table.
    var count: Int { places.count - vacant.count - further.count - spent.count }

    /// All of them.
    var all: [Flight] { places.compactMap { $0.isTaken ? $0.flight : nil } }

    // MARK: Coming and going

    /// An object for the next question, which is to be added before another one is asked for; nil when there are as many as may be.
    mutating func flight(_ key: FlightKey, under rule: RuleState) -> Flight? {
        if vacant.isEmpty {
            guard let number = further.popLast() ?? spent.popLast() else { return nil }
            places[Int(number)].flight = nil
            vacant.append(number)
        }
        let number = Int(vacant[vacant.count - 1])
        if let flight = places[number].flight { return flight }
        let flight = Flight(key, under: rule)
        places[number].flight = flight
        return flight
    }

    /// A new pass begins: what was let go in the last one may serve again.
    mutating func recycle() {
        guard !spent.isEmpty else { return }
        for number in spent {
            let isNear = number < Self.keptObjects
            if !isNear || places[Int(number)].flight?.rest() != true { places[Int(number)].flight = nil }
            if isNear { vacant.append(number) } else { further.append(number) }
        }
        spent.removeAll(keepingCapacity: true)
    }

    /// Keeps nothing of questions that are over, which may belong to rules of the past.
    mutating func forgetSpare() {
        for number in places.indices where !places[number].isTaken { places[number].flight = nil }
    }

    /// Takes up the question of the object that was asked for last, and gives it its number.
    /// - Parameter isFound: the question is found by its key from now on, if no other with the same hash is.
    mutating func add(_ flight: Flight, isFound: Bool) {
        let number = Int(vacant.removeLast())
        precondition(places[number].flight === flight)
        places[number].isTaken = true
        places[number].generation &+= 1
        flight.tag = UInt64(places[number].generation) << 32 | UInt64(number) << 4
        flight.number = number
        flight.isTabled = true
        let hash = flight.key.hash
        if isFound, numbers.number(of: hash) == nil { numbers.set(number, for: hash) }
    }

    /// The rule of a question was replaced: nobody joins it any more, and its object serves no other.
    mutating func outdate(_ flight: Flight) {
        hide(flight)
        flight.isOutdated = true
    }

    /// A question is found by its key no longer.
    mutating func hide(_ flight: Flight) {
        let hash = flight.key.hash
        if numbers.number(of: hash) == flight.number { numbers.remove(hash) }
    }

    /// Lets a question go, with its timer.
    mutating func remove(_ flight: Flight) {
        timers.cancel(flight.number)
        flight.isTabled = false
        places[flight.number].isTaken = false
        spent.append(Int32(flight.number))
    }

    // MARK: Finding

    /// The question with a key, as far as a hash can tell.
    func find(_ key: FlightKey) -> Flight? {
        guard let number = numbers.number(of: key.hash), places[number].isTaken, let flight = places[number].flight,
            flight.key == key
        else { return nil }
        return flight
    }

    /// The attempt behind a tag; nil when its question is no longer in the table.
    func find(_ tag: UInt64) -> (Flight, Int)? {
        let number = Int(tag & 0xffff_ffff) >> 4
        guard number < places.count, places[number].isTaken, places[number].generation == UInt32(tag >> 32),
            let flight = places[number].flight
        else { return nil }
        return (flight, Int(tag & 15))
    }

    // MARK: Time

    /// Has a question looked after at a moment, instead of when it was to be.
    mutating func arm(_ flight: Flight, at moment: Instant) { timers.arm(flight.number, at: moment) }

    /// A question that is to be looked after now; to be called until it returns nil.
    mutating func nextDue(now: Instant) -> Flight? {
        while let number = timers.expire(now: now) {
            if places[number].isTaken, let flight = places[number].flight { return flight }
        }
        return nil
    }

    /// When `nextDue` is to be called; nil for never.
    var deadline: Instant? { timers.nextDeadline }
}
