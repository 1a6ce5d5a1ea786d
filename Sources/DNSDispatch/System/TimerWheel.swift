// Timers for numbered things: set, cleared and run out in constant time.

/// A hashed timing wheel: one timer for each number below its capacity, to a precision of 4 ms.
///
/// A deadline falls into the tick that ends at or after it; the tick's number modulo 1,024 is its bucket. So a timer never
/// runs out early, and less than 4 ms late if the wheel is asked in time.
package struct TimerWheel: ~Copyable {
    /// Nanoseconds of a tick.
    package static let tick: Int64 = 4_000_000
    private static let buckets = 1024
    private static let none: Int32 = -1

    /// The neighbours of each number in its bucket's list; `none` where it ends. The first of a list has no previous one.
    private var next: [Int32], previous: [Int32]
    /// The tick of each number whose timer is set, else -1.
    private var ticks: [Int64]
    /// The first of each bucket.
    private var heads = [Int32](repeating: Self.none, count: Self.buckets)
    /// A bit for each bucket that is not empty.
    private var occupied = [UInt64](repeating: 0, count: Self.buckets / 64)
    /// All ticks up to this one have run out, but for what is left from `pending` on.
    private var done: Int64
    /// The next to look at in the bucket of the tick `done`.
    private var pending = Self.none
    /// How many timers are set.
    package private(set) var count = 0

    /// A wheel without a timer set.
    /// - Parameters:
    ///   - capacity: numbers from 0 to `capacity` - 1 can have a timer.
    ///   - now: no timer runs out before the wheel has been asked at a later moment than this.
    package init(capacity: Int, now: Instant) {
        next = [Int32](repeating: Self.none, count: capacity)
        previous = next
        ticks = [Int64](repeating: -1, count: capacity)
        done = now.nanoseconds / Self.tick
    }

    /// Whether the timer of a number is set.
    package func isArmed(_ number: Int) -> Bool { ticks[number] >= 0 }

    /// Sets the timer of a number, instead of what it was set to. A deadline that has passed runs out with the next tick.
    package mutating func arm(_ number: Int, at deadline: Instant) {
        cancel(number)
        let (whole, rest) = deadline.nanoseconds.quotientAndRemainder(dividingBy: Self.tick)
        let tick = max(done + 1, whole + (rest > 0 ? 1 : 0))
        let bucket = Self.bucket(tick)
        let head = heads[bucket]
        ticks[number] = tick
        previous[number] = Self.none
        next[number] = head
        if head != Self.none { previous[Int(head)] = Int32(number) }
        heads[bucket] = Int32(number)
        occupied[bucket / 64] |= 1 << UInt64(bucket % 64)
        count += 1
    }

    /// Clears the timer of a number, if it is set.
    package mutating func cancel(_ number: Int) {
        let tick = ticks[number]
        guard tick >= 0 else { return }
        let before = previous[number], after = next[number]
        if pending == Int32(number) { pending = after }
        if after != Self.none { previous[Int(after)] = before }
        if before != Self.none {
            next[Int(before)] = after
        } else {
            let bucket = Self.bucket(tick)
            heads[bucket] = after
            if after == Self.none { occupied[bucket / 64] &= ~(1 << UInt64(bucket % 64)) }
        }
        ticks[number] = -1
        count -= 1
    }

    /// Takes one timer that has run out; to be called until it returns nil. Timers may be set and cleared between the calls;
    /// one set meanwhile to a moment that has passed does not run out before the next tick, so that the loop ends.
    /// - Parameter now: the present moment, the same for all calls of a loop.
    /// - Returns: the number whose timer ran out and is cleared now, in no particular order.
    package mutating func expire(now: Instant) -> Int? {
        let current = now.nanoseconds / Self.tick
        while true {
            while pending != Self.none {
                let number = Int(pending)
                pending = next[number]
                if ticks[number] <= current {
                    cancel(number)
                    return number
                }
            }
            guard current > done, count > 0 else { break }
            // one turn of the wheel visits every bucket
            done = max(done, current - Int64(Self.buckets))
            let ahead = Int64(distance(from: Self.bucket(done + 1)))
            guard done + 1 + ahead <= current else { break }
            done += 1 + ahead
            pending = heads[Self.bucket(done)]
        }
        done = max(done, current)
        return nil
    }

    /// When to call `expire` next: no timer runs out before; nil when none is set. Where the timers lie more than 4 s
    /// ahead it may be earlier than the first of them.
    package var nextDeadline: Instant? {
        guard count > 0 else { return nil }
        let ahead = pending == Self.none ? 1 + Int64(distance(from: Self.bucket(done + 1))) : 0
        return Instant(nanoseconds: (done + ahead) * Self.tick)
    }

    private static func bucket(_ tick: Int64) -> Int { Int(tick & Int64(buckets - 1)) }

    /// How many buckets after `first`, round the wheel, the next one that is not empty stands. One must not be.
    private func distance(from first: Int) -> Int {
        let word = first / 64
        let rest = occupied[word] >> UInt64(first % 64)
        if rest != 0 { return rest.trailingZeroBitCount }
        var skipped = 64 - first % 64
        for step in 1...occupied.count {
            let bits = occupied[(word + step) % occupied.count]
            if bits != 0 { return skipped + bits.trailingZeroBitCount }
            skipped += 64
        }
        preconditionFailure("no timer is set")
    }
}
