// The questions in flight: by number, by what they ask, and by when they are to be looked after.

import DNSDispatch

/// All questions of a forwarder, those that live on after their answer included. It is one value, so that each of its calls is one
/// access.
struct FlightTable: ~Copyable {
    private struct Place {
        var flight: Flight?
        /// How often it was taken.
        var generation: UInt32 = 0
    }

    /// Objects that are kept for other questions.
    private static let mostSpare = 1024

    private var places: [Place]
    private var vacant: [Int32]
    /// By the hash of its key; a question whose hash is that of another one in flight goes alone.
    private var numbers: NumberTable
    private var timers: TimerWheel
    /// Objects that may serve another question, and those that may from the next pass on: until then somebody may have one at hand.
    private var spare: [Flight] = []
    private var spent: [Flight] = []

    /// A table for so many questions.
    init(capacity: Int, now: Instant) {
        places = Array(repeating: Place(), count: capacity)
        vacant = (0..<Int32(capacity)).reversed()
        numbers = NumberTable(capacity: capacity)
        timers = TimerWheel(capacity: capacity, now: now)
    }

    /// Questions in the table.
    var count: Int { places.count - vacant.count }
    private var isFull: Bool { vacant.isEmpty }

    /// All of them.
    var all: [Flight] { places.compactMap(\.flight) }

    // MARK: Coming and going

    /// An object for the next question; nil when there are as many as may be.
    mutating func flight(_ key: FlightKey, under rule: RuleState) -> Flight? {
        isFull ? nil : spare.popLast() ?? Flight(key, under: rule)
    }

    /// A new pass begins: what was let go in the last one may serve again.
    mutating func recycle() {
        while let flight = spent.popLast() {
            if flight.rest(), spare.count < Self.mostSpare { spare.append(flight) }
        }
    }

    /// Keeps nothing that belongs to rules of the past.
    mutating func forgetSpare() {
        spare.removeAll()
        spent.removeAll()
    }

    /// Takes a question up and gives it its number. The table must not be full.
    /// - Parameter isFound: the question is found by its key from now on, if no other with the same hash is.
    mutating func add(_ flight: Flight, isFound: Bool) {
        let number = Int(vacant.removeLast())
        places[number].flight = flight
        places[number].generation &+= 1
        flight.tag = UInt64(places[number].generation) << 32 | UInt64(number) << 4
        flight.number = number
        flight.isTabled = true
        let hash = flight.key.hash
        if isFound, numbers.number(of: hash) == nil { numbers.set(number, for: hash) }
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
        vacant.append(Int32(flight.number))
        if let object = places[flight.number].flight.take() { spent.append(object) }
    }

    // MARK: Finding

    /// The question with a key, as far as a hash can tell.
    func find(_ key: FlightKey) -> Flight? {
        guard let number = numbers.number(of: key.hash), let flight = places[number].flight, flight.key == key else {
            return nil
        }
        return flight
    }

    /// The attempt behind a tag; nil when its question is no longer in the table.
    func find(_ tag: UInt64) -> (Flight, Int)? {
        let number = Int(tag & 0xffff_ffff) >> 4
        guard number < places.count, places[number].generation == UInt32(tag >> 32),
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
            if let flight = places[number].flight { return flight }
        }
        return nil
    }

    /// When `nextDue` is to be called; nil for never.
    var deadline: Instant? { timers.nextDeadline }
}
