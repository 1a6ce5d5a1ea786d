// What the log is told of a clock that is wrong.

import DNSDispatch
import DNSTransports
import Testing

@testable import DNSServer

@Suite struct CertificateClockTests {
    @Test("The log is told that the clock is wrong and what follows from it, and that it was set")
    func told() {
        let diary = Diary()
        let clock = CertificateClock(built: 1, now: { 0 }, log: diary.logger)
        clock.tell(true)
        clock.tell(false)
        #expect(diary.lines.count == 2)
        #expect(diary.lines.first?.contains("clock of this machine is wrong") == true)
        #expect(diary.lines.first?.contains("whatever their dates") == true)
        #expect(diary.lines.last?.contains("was set") == true)
    }

    @Test("The program knows on which day it was built, give or take three")
    func built() {
        #expect(WallClock.built <= WallClock.now)
        #expect(WallClock.built > 1_750_000_000)
    }
}
