// Replies that are held back until it is clear whether their upstream can be asked in a safer way.

import DNSWire
import Testing

@testable import DNSForwarding

@Suite("Held replies in the course of a question")
struct HeldReplyTests {
    /// A question to the first of some upstreams whose reply had no cookie: it goes over a stream as attempt 1.
    private func holding(_ upstreams: Int, isUsable: Bool = true) -> Course {
        let course = Course(upstreams)
        #expect(course.question.lackedCookie(0, now: Course.time(10)) == .ask(1))
        #expect(course.form(1).hasPrefix("0 tcp"))
        let isHeld = course.question.hold(0, isUsable: isUsable)
        #expect(isHeld)
        return course
    }

    @Test("What another upstream says over a stream does not drop it, what its own says does")
    func ownStream() {
        #expect(holding(2).wake() == .useHeld)
        var course = holding(2)
        course.question.attempts[0].isOpen = true
        #expect(course.replied(1, .failure(.serverFailure)) == .ask(2))
        #expect(course.question.held == nil)
        // as if a hedge had gone to another upstream over a stream
        course = holding(2)
        course.question.attempts[1].upstream = 1
        _ = course.replied(1, .failure(.serverFailure))
        #expect(course.question.held == 0)
    }

    @Test("It is used at once where there is no room for the stream")
    func noRoom() {
        let course = holding(1)
        #expect(course.question.foundNoRoom(1, now: Course.time(11)) == .useHeld)
        let taken = course.question.takeHeld()
        #expect(taken == 0)
        #expect(course.replied(0, .usable) == .answer)
        #expect(!course.question.attempts[0].measures)
    }

    @Test("A failure is held as well, until there is an answer, and is a failure when it is used")
    func failure() {
        let (course, better) = Course.alike {
            let course = holding(1, isUsable: false)
            let isHeldAgain = course.question.hold(0, isUsable: false)
            #expect(!isHeldAgain)
            return course
        }
        let isBetter = better.question.hold(0, isUsable: true)
        #expect(isBetter)
        #expect(course.broke(1) == .useHeld)
        let taken = course.question.takeHeld()
        #expect(taken == 0)
        #expect(course.replied(0, .failure(.serverFailure)) == .fail(.serverFailure))
    }
}
