// The timer wheel, by example and against a model that is too simple to be wrong.

import DNSDispatch
import Testing

@Suite struct TimerWheelTests {
    private static let start = Instant(nanoseconds: 1_000_000_007)

    /// All that runs out at a moment.
    private func expired(_ wheel: inout TimerWheel, at now: Instant) -> [Int] {
        var numbers: [Int] = []
        while let number = wheel.expire(now: now) { numbers.append(number) }
        return numbers.sorted()
    }

    @Test("A wheel without a timer asks for no wake-up and yields nothing")
    func empty() {
        var wheel = TimerWheel(capacity: 3, now: Self.start)
        #expect(wheel.nextDeadline == nil)
        #expect(expired(&wheel, at: Self.start + .seconds(100)).isEmpty)
        #expect(wheel.count == 0)
    }

    @Test(
        "A timer runs out at its deadline or less than a tick later, never before",
        arguments: [1, 3_999_999, 4_000_000, 4_000_001, 1_500_000_000, 4_096_000_000, 86_400_000_000_000])
    func punctual(_ nanoseconds: Int64) {
        var wheel = TimerWheel(capacity: 1, now: Self.start)
        let deadline = Self.start + .nanoseconds(nanoseconds)
        wheel.arm(0, at: deadline)
        #expect(expired(&wheel, at: deadline - .nanoseconds(1)).isEmpty)
        #expect(wheel.isArmed(0) == true)
        #expect(expired(&wheel, at: deadline + .nanoseconds(TimerWheel.tick - 1)) == [0])
        #expect(wheel.isArmed(0) == false)
    }

    @Test("The wake-up is when the first timer runs out")
    func wakeUp() throws {
        var wheel = TimerWheel(capacity: 3, now: Self.start)
        wheel.arm(0, at: Self.start + .milliseconds(900))
        wheel.arm(1, at: Self.start + .milliseconds(80))
        let wakeUp = wheel.nextDeadline
        let first = try #require(wakeUp)
        #expect(expired(&wheel, at: first - .nanoseconds(1)).isEmpty)
        #expect(expired(&wheel, at: first) == [1])
        wheel.cancel(0)
        #expect(wheel.nextDeadline == nil)
    }

    @Test("A deadline that has passed runs out with the next tick, and one that never comes does not")
    func extremes() {
        var wheel = TimerWheel(capacity: 2, now: Self.start)
        wheel.arm(0, at: Self.start - .seconds(9))
        wheel.arm(1, at: Instant(nanoseconds: .max))
        #expect(expired(&wheel, at: Self.start).isEmpty)
        #expect(expired(&wheel, at: Self.start + .milliseconds(4)) == [0])
        #expect(expired(&wheel, at: Self.start + .seconds(1_000_000)).isEmpty)
        #expect(wheel.isArmed(1) == true)
    }

    @Test("A timer that is set again while others run out waits for the next tick, so the loop ends")
    func rearmed() {
        var wheel = TimerWheel(capacity: 4, now: Self.start)
        for number in 0..<4 { wheel.arm(number, at: Self.start) }
        let now = Self.start + .seconds(1)
        var visits = 0
        while let number = wheel.expire(now: now), visits < 10_000 {
            visits += 1
            wheel.arm(number, at: Self.start)
        }
        // each tick between may see each of them once
        #expect(visits < 10_000)
        #expect(wheel.count == 4)
        #expect(expired(&wheel, at: now + .milliseconds(8)) == [0, 1, 2, 3])
    }

    @Test("A timer may be cleared while the others of its bucket run out")
    func clearedMeanwhile() {
        var wheel = TimerWheel(capacity: 5, now: Self.start)
        for number in 0..<5 { wheel.arm(number, at: Self.start) }
        let now = Self.start + .seconds(1)
        var seen: Set<Int> = []
        while let number = wheel.expire(now: now) {
            seen.insert(number)
            // its neighbour, which would be the next
            let neighbour = (number + 4) % 5
            if !seen.contains(neighbour) { wheel.cancel(neighbour) }
        }
        #expect(seen.count < 5 && !seen.isEmpty)
        #expect(wheel.count == 0)
    }

    @Test("It does what a list of deadlines does", arguments: [1, 2, 3, 4] as [UInt64])
    func model(seed: UInt64) {
        let random = SplitMix(seed: seed)
        let capacity = 64
        var now = Self.start
        var wheel = TimerWheel(capacity: capacity, now: now)
        // the tick with which each timer runs out
        var model: [Int: Int64] = [:]
        var done = now.nanoseconds / TimerWheel.tick
        for step in 0..<20_000 {
            let number = random.below(capacity)
            switch random.below(8) {
            case 0...3:
                let span = [1_000_000, 100_000_000, 4_500_000_000, 60_000_000_000][random.below(4)]
                let deadline = now + .nanoseconds(random.below(span) - span / 16)
                wheel.arm(number, at: deadline)
                let tick = (Double(deadline.nanoseconds) / Double(TimerWheel.tick)).rounded(.up)
                model[number] = max(done + 1, Int64(tick))
            case 4:
                wheel.cancel(number)
                model[number] = nil
            default:
                let span = [4_000_000, 40_000_000, 4_200_000_000, 3_600_000_000_000][
                    min(random.below(40) / 10, random.below(40) / 10)]
                now = now + .nanoseconds(random.below(span))
                done = max(done, now.nanoseconds / TimerWheel.tick)
                let due = model.filter { $0.value <= done }.keys.sorted()
                #expect(expired(&wheel, at: now) == due, "seed \(seed), step \(step)")
                for number in due { model[number] = nil }
            }
            #expect(wheel.count == model.count, "seed \(seed), step \(step)")
            // it wakes for the first bucket that is not empty, even if what is in there waits for a later turn
            let wake = model.values.map { done + 1 + ($0 - (done + 1)) % 1_024 }.min()
            let nextDeadline = wheel.nextDeadline
            #expect(
                nextDeadline == wake.map { Instant(nanoseconds: $0 * TimerWheel.tick) }, "seed \(seed), step \(step)")
        }
    }
}
