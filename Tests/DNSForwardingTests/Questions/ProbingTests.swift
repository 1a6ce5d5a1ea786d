import DNSDispatch
import DNSWire
import Testing

@testable import DNSForwarding

@Suite("Probing beside a question")
struct ProbingTests {
    @Test("One that is down can be asked besides; its answer counts, its failure does not")
    func probe() {
        var course = Course(2) { $0.down = 0b01 }
        #expect(course.question.probe(1, now: Course.time(0)) == nil)
        #expect(course.question.probe(0, now: Course.time(0)) == 1)
        #expect(course.question.probe(0, now: Course.time(0)) == nil)
        #expect(course.question.current == 0)
        var answered = course
        #expect(course.broke(1) == .wait)
        #expect(course.replied(0, .usable) == .answer)
        #expect(answered.replied(1, .usable) == .answer)
    }
}
