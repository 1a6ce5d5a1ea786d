import DNSDispatch
import DNSWire
import Testing

@testable import DNSForwarding

@Suite("Hedging, and those to fall back on")
struct HedgingTests {
    /// A question of which another upstream may be asked besides after 50 ms.
    private func hedged(_ count: Int, _ change: (inout UpstreamOrder) -> Void = { _ in }) -> Course {
        Course(count) {
            $0.hedgeDelay = .milliseconds(50)
            change(&$0)
        }
    }

    /// Has it hedge when it is time; the upstream, where there is one.
    private func hedge(_ course: Course) -> Int? {
        let now = course.question.wakeTime
        guard let upstream = course.question.takeHedge(now: now), let index = course.question.hedge(upstream, now: now)
        else { return nil }
        #expect(course.question.attempts[index].upstream == upstream)
        #expect(course.question.woke(now: now) == .wait)
        return upstream
    }

    @Test("When the first is slow, the second is asked besides, once, and whoever answers first is taken")
    func second() {
        let (course, other) = Course.alike {
            let course = hedged(3)
            #expect(course.wakes == 50)
            #expect(course.question.takeHedge(now: Course.time(49)) == nil)
            #expect(hedge(course) == 1)
            #expect(course.wakes == 400)
            #expect(course.question.takeHedge(now: Course.time(300)) == nil)
            return course
        }
        #expect(course.replied(0, .usable, at: 60) == .answer)
        #expect(other.replied(1, .usable, at: 60) == .answer)
    }

    @Test(
        "A faster failure of the second never wins, nor cuts short the wait for the first",
        arguments: [ResponseCode.serverFailure, .refused, .notAuthoritative])
    func failure(code: ResponseCode) {
        let (course, late) = Course.alike {
            let course = hedged(2)
            #expect(hedge(course) == 1)
            #expect(course.replied(1, .failure(code), at: 60) == .wait)
            return course
        }
        #expect(course.replied(0, .usable, at: 480) == .answer)
        #expect(late.replied(0, .failure(.serverFailure), at: 480) == .fail(.serverFailure))
    }

    @Test("When the first fails, the second that was asked besides is waited for")
    func firstFails() {
        let course = hedged(2)
        #expect(hedge(course) == 1)
        #expect(course.replied(0, .failure(.serverFailure), at: 60) == .wait)
        #expect(course.replied(1, .usable, at: 300) == .answer)
    }

    @Test("Nobody is asked besides where the first failed in time, or the others are down or there to fall back on")
    func nobody() {
        let failed = hedged(2)
        #expect(failed.replied(0, .failure(.serverFailure)) == .ask(1))
        #expect(failed.question.takeHedge(now: Course.time(100)) == nil)
        let down = hedged(2) { $0.down = 0b10 }
        #expect(hedge(down) == nil)
        let fallback = hedged(2) { $0.fallback = 0b10 }
        #expect(hedge(fallback) == nil)
        let answered = hedged(3)
        #expect(answered.replied(0, .usable) == .answer)
        _ = answered.question.outlive(now: Course.time(10))
        #expect(answered.question.takeHedge(now: Course.time(100)) == nil)
    }

    @Test(
        "What a validating upstream found is passed on at once, and nobody else is asked",
        arguments: [1, 2, 5, 6, 7, 8, 9, 10, 11, 12])
    func verdict(code: UInt16) throws {
        let course = hedged(3)
        #expect(hedge(course) == 1)
        let error = ExtendedError.Code(rawValue: code)
        let action = course.question.replied(1, .failure(.serverFailure), error: error, now: Course.time(60))
        #expect(action == .fail(.serverFailure, error))
        guard case .fail(let failure) = action else { return }
        #expect(failure.isVerdict)
    }

    @Test("Any other failure is no verdict", arguments: [0, 3, 4, 13, 14, 15, 18, 20, 22, 23, 24, 25])
    func noVerdict(code: UInt16) {
        let course = Course(2)
        let error = ExtendedError.Code(rawValue: code)
        #expect(course.question.replied(0, .failure(.serverFailure), error: error, now: Course.time(5)) == .ask(1))
        let other = Course(2)
        let bogus = ExtendedError.Code(rawValue: 6)
        #expect(other.question.replied(0, .failure(.refused), error: bogus, now: Course.time(5)) == .ask(1))
        #expect(!InFlightQuestion.Failure(code: .refused, error: bogus).isVerdict)
        #expect(!InFlightQuestion.Failure(code: .serverFailure, error: nil).isVerdict)
    }

    // MARK: Falling back

    @Test("Where all others are down or out of reach, those to fall back on are asked at once")
    func fallBack() {
        let down = Course(3) {
            $0.down = 0b011
            $0.fallback = 0b100
        }
        #expect(down.begun == .ask(0) && down.form(0).prefix(1) == "2")
        let broken = Course(3) { $0.fallback = 0b100 }
        #expect(broken.form(0).prefix(1) == "0")
        #expect(broken.broke(0) == .ask(1))
        #expect(broken.form(1).prefix(1) == "1")
        #expect(broken.broke(1) == .ask(2))
        #expect(broken.form(2).prefix(1) == "2")
        #expect(broken.replied(2, .usable) == .answer)
    }

    @Test("Where the others are silent, those to fall back on are asked when half of the time has gone")
    func fallBackAfterSilence() {
        let course = Course(2) { $0.fallback = 0b10 }
        #expect(course.wakes == 500)
        #expect(course.wake() == .ask(1))
        #expect(course.form(1).prefix(1) == "0")
        #expect(course.wakes == 1_000)
        #expect(course.wake() == .ask(2))
        #expect(course.form(2).prefix(1) == "1")
        #expect(course.replied(0, .usable, at: 1_100) == .answer)
    }

    @Test(
        "Who got a reply from one of the others, though a bad one, does not fall back",
        arguments: [ResponseCode.serverFailure, .refused])
    func reply(code: ResponseCode) {
        let course = Course(2) { $0.fallback = 0b10 }
        #expect(course.replied(0, .failure(code)) == .fail(code))
    }

    @Test("Where all are down, the others come first")
    func allDown() {
        let course = Course(2) {
            $0.down = 0b11
            $0.fallback = 0b10
        }
        #expect(course.form(0).prefix(1) == "0")
        #expect(course.broke(0) == .ask(1))
        #expect(course.form(1).prefix(1) == "1")
    }
}
