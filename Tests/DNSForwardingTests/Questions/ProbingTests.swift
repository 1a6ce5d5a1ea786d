import DNSDispatch
import DNSWire
import Testing

@testable import DNSForwarding

@Suite("Probing beside a question, and after its answer")
struct ProbingTests {
    @Test("One that is down can be asked besides; its answer counts, its failure does not")
    func probe() {
        let (course, answered) = Course.alike {
            let course = Course(2) { $0.down = 0b01 }
            #expect(course.question.probe(1, now: Course.time(0)) == nil)
            #expect(course.question.probe(0, now: Course.time(0)) == 1)
            #expect(course.question.probe(0, now: Course.time(0)) == nil)
            #expect(course.question.current == 0)
            return course
        }
        #expect(course.broke(1) == .wait)
        #expect(course.replied(0, .usable) == .answer)
        #expect(answered.replied(1, .usable) == .answer)
    }

    @Test("A probe is waited for after the answer, for the time that it would have if its upstream were up")
    func outliving() {
        let (course, late) = Course.alike {
            let course = Course(2) { $0.down = 0b01 }
            #expect(course.question.probe(0, now: Course.time(0)) == 1)
            #expect(course.replied(0, .usable) == .answer)
            return course
        }
        let waits = course.question.outlive(now: Course.time(10))
        #expect(waits && course.wakes == 500)
        #expect(course.replied(1, .usable, at: 50) == .done)
        let waitsLonger = late.question.outlive(now: Course.time(500))
        #expect(!waitsLonger)
    }

    @Test("Without a probe nothing is waited for after the answer")
    func notOutliving() {
        let course = Course(3)
        #expect(course.wake() == .ask(1))
        #expect(course.replied(1, .usable, at: 510) == .answer)
        let waits = course.question.outlive(now: Course.time(510))
        #expect(!waits)
    }

    @Test("After the answer a probe is tried in other ways like any attempt, and then given up")
    func probingOn() {
        let (course, silent) = Course.alike {
            let course = Course(3) { $0.down = 0b011 }
            #expect(course.question.probe(0, now: Course.time(0)) == 1)
            #expect(course.question.probe(1, now: Course.time(0)) == 2)
            #expect(course.replied(0, .usable) == .answer)
            let waits = course.question.outlive(now: Course.time(10))
            #expect(waits)
            #expect(course.replied(1, .failure(.formatError), at: 20) == .ask(3))
            #expect(course.form(3) == "0 udp 0x20")
            #expect(course.replied(3, .failure(.refused), at: 30) == .wait)
            course.question.differedInCase(2)
            #expect(course.question.overdueAttempt(now: course.question.wakeTime) == nil)
            #expect(course.wake() == .ask(4))
            #expect(course.form(4) == "1 tcp edns")
            return course
        }
        #expect(silent.wake() == .done)
        #expect(course.replied(4, .usable, at: 900) == .done)
    }

    @Test("A probe of an upstream that folds the case goes over TCP after the answer, then in lower case")
    func probingFolder() {
        let course = Course(2) { $0.down = 0b01 }
        #expect(course.question.probe(0, now: Course.time(0)) == 1)
        #expect(course.replied(0, .usable) == .answer)
        let waits = course.question.outlive(now: Course.time(10))
        #expect(waits)
        course.question.differedInCase(1)
        #expect(course.wake() == .ask(2))
        #expect(course.form(2) == "0 tcp edns")
        #expect(course.broke(2, at: 600) == .ask(3))
        #expect(course.form(3) == "0 udp edns")
        #expect(course.replied(3, .truncated, at: 700) == .done)
    }
}
