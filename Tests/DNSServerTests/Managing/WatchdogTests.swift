// When the service manager is shown that the server works.

import DNSDispatch
import DNSWire
import Testing

@testable import swiftlet

@Suite struct WatchdogTests {
    private func second(_ seconds: Int64) -> Instant { Instant(nanoseconds: seconds * 1_000_000_000) }

    @Test("The threads are asked at once and every half of the time allowed")
    func halves() {
        var watchdog = Watchdog(.seconds(20), now: second(0))
        var asked: [Int64] = []
        for now in Int64(0)...40 where watchdog.asks(now: second(now)) {
            asked.append(now)
            watchdog.heard()
        }
        #expect(asked == [0, 10, 20, 30, 40])
        #expect(watchdog.deadline == second(50))
    }

    @Test("While a thread does not report, no other sign is waited for, and none is given")
    func hanging() {
        var watchdog = Watchdog(.seconds(20), now: second(0))
        let isFirst = watchdog.asks(now: second(0))
        #expect(isFirst)
        for now in Int64(1)...100 { #expect(!watchdog.asks(now: second(now)) && watchdog.deadline == nil) }
        watchdog.heard()
        #expect(watchdog.deadline == second(10))
        let isNext = watchdog.asks(now: second(100))
        #expect(isNext)
    }

    @Test("Where nobody watches, nothing is ever due")
    func unwatched() {
        var watchdog = Watchdog(nil, now: second(0))
        let isAsking = watchdog.asks(now: second(1000))
        #expect(!isAsking && watchdog.deadline == nil)
    }
}
