// Upstreams that are asked over streams only, and whose connections break.

import DNSWire
import Testing

@testable import DNSForwarding

@Suite struct RestartingTests {
    @Test("An upstream that is asked over streams only is asked again later each time its connection breaks")
    func restarting() {
        let course = Course(1) { $0.streamOnly = 1 }
        var time = 0
        for (index, pause) in [100, 200, 400, 800].enumerated() {
            #expect(course.broke(index, at: time) == .wait)
            #expect(course.wakes == time + pause)
            time += pause
            #expect(course.wake() == .ask(index + 1))
            #expect(course.form(index + 1) == "0 tcp edns")
        }
        // the next would come too late
        #expect(course.broke(4, at: time) == .fail(.serverFailure, .networkError))
    }

    @Test("Another is asked at once, and who has no right certificate, or is down, is not asked again")
    func notRestarting() {
        var course = Course(2) { $0.streamOnly = 0b11 }
        #expect(course.broke(0, at: 0) == .ask(1))
        #expect(course.broke(1, mayHeal: false, at: 0) == .wait)
        #expect(course.wake() == .ask(2))
        #expect(course.form(2) == "0 tcp edns")
        course = Course(1) { $0.streamOnly = 1 }
        #expect(course.broke(0, mayHeal: false) == .fail(.serverFailure, .networkError))
        course = Course(1) {
            $0.streamOnly = 1
            $0.down = 1
        }
        #expect(course.broke(0) == .fail(.serverFailure, .networkError))
    }
}
