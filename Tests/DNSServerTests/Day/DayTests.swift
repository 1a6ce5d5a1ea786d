// One day in the life of a LAN, with a clock that does not wait.

import DNSDispatch
import Testing

@testable import DNSServer

@Suite("A day in a LAN")
struct DayTests {
    @Test(
        """
        Through outages, a reload and a restart every query gets one right answer, each question goes out once, and the hit rate is \
        what it has to be
        """)
    func day() throws {
        let day = try LanDay(seed: 20_261_126, visits: 2_200)
        let run = try LanRun(day)
        do {
            try run.play()
        } catch {
            Issue.record("\(error)")
            return
        }
        #expect(run.fresh + run.stale + run.failures == run.forwarded)
        #expect(run.forwarded + run.local == day.queries.count)
        // all of that has happened
        #expect(run.local > 100 && run.stale > 20 && run.failures > 5 && run.restored > 500)
        #expect(run.corporate.count == 2 && run.corporate.values.allSatisfy { $0 > 50 })

        // A cache without bounds makes this of the day. Latencies differ by some milliseconds, and what upstreams are asked again
        // after their outages differs by what they could not answer: a few questions in a thousand.
        let computed = ComputedDay(day, DayPlan())
        #expect(run.forwarded == computed.forwarded)
        let rate = Double(run.hits) / Double(run.forwarded)
        let computedRate = Double(computed.hits) / Double(computed.forwarded)
        #expect(abs(rate - computedRate) < 0.005, "\(rate) of the queries were hits, computed were \(computedRate)")
        let questions = Double(run.answered) / Double(computed.answered)
        #expect(abs(questions - 1) < 0.01, "\(run.answered) answers of upstreams, computed were \(computed.answered)")
    }
}
