// Replies that cannot be read, and what may come behind them.

import DNSWire
import Testing

@testable import DNSForwarding

@Suite("Broken replies in the course of a question")
struct BrokenReplyTests {
    @Test("Behind a broken reply the right one is still taken, whatever was done since")
    func behindBroken() {
        let (alone, soon) = Course.alike {
            let alone = Course(1)
            #expect(alone.replied(0, .malformed) == .ask(1))
            #expect(alone.form(1).hasPrefix("0 tcp"))
            return alone
        }
        #expect(soon.replied(0, .usable) == .answer)
        #expect(alone.replied(0, .malformed) == .wait)
        let (given, late) = Course.alike {
            let alone = Course(1)
            #expect(alone.replied(0, .malformed) == .ask(1))
            #expect(alone.replied(1, .malformed) == .wait)
            #expect(alone.wakes == 400)
            return alone
        }
        #expect(late.replied(0, .usable, at: 300) == .answer)
        #expect(given.wake() == .fail(.serverFailure, .networkError))
        // another upstream is asked first
        let course = Course(2)
        #expect(course.replied(0, .malformed) == .ask(1))
        #expect(course.form(1).hasPrefix("1 udp"))
        #expect(course.replied(0, .usable) == .answer)
    }
}
