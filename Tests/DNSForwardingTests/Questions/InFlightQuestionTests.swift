import DNSDispatch
import DNSWire
import Testing

@testable import DNSForwarding

@Suite("The course of a question")
struct InFlightQuestionTests {
    @Test("The first upstream is asked over UDP, with EDNS and a scrambled question")
    func begin() {
        let course = Course(2)
        #expect(course.begun == .ask(0))
        #expect(course.form(0) == "0 udp 0x20 edns")
    }

    @Test("A usable reply is the answer")
    func answer() {
        let course = Course(1)
        #expect(course.replied(0, .usable) == .answer)
    }

    @Test("A second reply to the same attempt changes nothing")
    func twice() {
        let course = Course(2)
        #expect(course.replied(0, .failure(.serverFailure)) == .ask(1))
        #expect(course.replied(0, .usable) == .wait)
    }

    @Test(
        "The attempts are spread evenly within the time of the question",
        arguments: [
            (1, [666, 1_333, 2_000], ["0", "0", "0"]),
            (2, [500, 1_000, 1_500, 2_000], ["0", "1", "0", "1"]),
            (3, [400, 800, 1_200, 1_600, 2_000], ["0", "1", "2", "0", "1"]),
            (9, [333, 666, 999, 1_333, 1_666, 2_000], ["0", "1", "2", "3", "4", "5"]),
        ])
    func spread(count: Int, times: [Int], upstreams: [String]) {
        let course = Course(count)
        var wakes = [course.wakes]
        for index in 1..<times.count {
            #expect(course.wake() == .ask(index))
            wakes.append(course.wakes)
        }
        #expect(wakes == times)
        #expect(times.indices.map { String(course.form($0).prefix(1)) } == upstreams)
        #expect(course.wake() == .fail(.serverFailure, .noReachableAuthority))
    }

    @Test("A late reply to an earlier attempt is taken")
    func late() {
        let course = Course(2)
        #expect(course.wake() == .ask(1))
        #expect(course.wake() == .ask(2))
        #expect(course.replied(0, .usable, at: 1_200) == .answer)
    }

    @Test(
        "An upstream that would not answer is followed by the next, at once",
        arguments: [
            ReplyVerdict.failure(.serverFailure), .failure(.refused), .failure(ResponseCode(rawValue: 9)), .malformed,
        ])
    func failover(verdict: ReplyVerdict) {
        let course = Course(3)
        #expect(course.replied(0, verdict) == .ask(1))
        #expect(course.form(1) == "1 udp 0x20 edns")
        #expect(course.replied(1, verdict) == .ask(2))
        #expect(course.replied(2, .usable) == .answer)
    }

    @Test("Where nobody listens, the next is asked at once")
    func refused() {
        let course = Course(2)
        #expect(course.broke(0) == .ask(1))
        #expect(course.broke(1) == .fail(.serverFailure, .networkError))
    }

    @Test("When all have failed, the best of the bad answers is passed on, without waiting any longer")
    func best() {
        var course = Course(3)
        #expect(course.replied(0, .failure(.refused)) == .ask(1))
        #expect(course.replied(1, .failure(.serverFailure)) == .ask(2))
        #expect(course.replied(2, .failure(ResponseCode(rawValue: 9))) == .fail(.serverFailure))
        course = Course(2)
        #expect(course.replied(0, .failure(.refused)) == .ask(1))
        #expect(course.broke(1) == .fail(.refused))
    }

    @Test("The extended error of the best bad answer goes with it")
    func extendedError() {
        let course = Course(2)
        let bogus = ExtendedError.Code(rawValue: 6)
        let first = course.question.replied(0, .failure(.refused), error: .prohibited, now: Course.time(1))
        #expect(first == .ask(1))
        let second = course.question.replied(1, .failure(.serverFailure), error: bogus, now: Course.time(2))
        #expect(second == .fail(.serverFailure, bogus))
    }

    @Test("FORMERR is between us and the upstream: the client hears that the server failed")
    func formatError() {
        let course = Course(1) { $0.withoutEDNS = 1 }
        #expect(course.form(0) == "0 udp 0x20")
        #expect(course.replied(0, .failure(.formatError)) == .fail(.serverFailure))
    }

    @Test("A late failure of one upstream does not cut short the wait for another")
    func lateFailure() {
        let course = Course(2)
        #expect(course.wake() == .ask(1))
        #expect(course.replied(0, .failure(.serverFailure), at: 600) == .wait)
        #expect(course.wakes == 1_000)
        #expect(course.wake() == .ask(2))
        #expect(course.form(2).prefix(1) == "1")
        #expect(course.replied(1, .usable, at: 1_100) == .answer)
    }

    @Test("A failure that came first is passed on when the others stay silent")
    func failureAndSilence() {
        let course = Course(2)
        #expect(course.replied(0, .failure(.serverFailure)) == .ask(1))
        var last = InFlightQuestion.Action.wait
        while course.question.wakeTime < course.question.deadline { last = course.wake() }
        last = course.wake()
        #expect(last == .fail(.serverFailure))
    }

    @Test("When the second upstream breaks, the silent first is asked again in its turn")
    func askAgain() {
        let course = Course(2)
        #expect(course.wake() == .ask(1))
        #expect(course.broke(1, at: 510) == .wait)
        #expect(course.wakes == 1_000)
        #expect(course.wake() == .ask(2))
        #expect(course.form(2).prefix(1) == "0")
    }

    // MARK: EDNS

    @Test(
        "An upstream that makes nothing of EDNS is asked once more without",
        arguments: [ResponseCode.formatError, .notImplemented, .badVersion])
    func withoutEDNS(code: ResponseCode) {
        let course = Course(2)
        #expect(course.replied(0, .failure(code)) == .ask(1))
        #expect(course.form(1) == "0 udp 0x20")
        #expect(course.question.attempts[1].reason == .withoutEDNS)
        #expect(course.replied(1, .failure(code)) == .ask(2))
        #expect(course.form(2) == "1 udp 0x20 edns")
    }

    @Test(
        "When all have failed, one that is not known to make anything of EDNS is asked once more without",
        arguments: [ReplyVerdict.failure(.serverFailure), .malformed])
    func doubtful(verdict: ReplyVerdict) {
        let (course, failed) = Course.alike {
            let course = Course(2) { $0.knownEDNS = 0 }
            #expect(course.replied(0, verdict) == .ask(1))
            #expect(course.form(1) == "1 udp 0x20 edns")
            #expect(course.replied(1, .failure(.refused)) == .ask(2))
            #expect(course.form(2) == "0 udp 0x20")
            #expect(course.question.attempts[2].reason == .seeminglyWithoutEDNS)
            return course
        }
        #expect(course.replied(2, .usable) == .answer)
        guard verdict == .malformed else {
            #expect(failed.replied(2, verdict) == .fail(.serverFailure))
            return
        }
        // what is broken over UDP may be whole over a stream
        #expect(failed.replied(2, verdict) == .ask(3))
        #expect(failed.form(3).hasPrefix("0 tcp"))
        #expect(failed.replied(3, verdict) == .fail(.refused))
    }

    @Test("A silent one that is not known to make anything of EDNS is asked again without")
    func silentWithEDNS() {
        let course = Course(1) { $0.knownEDNS = 0 }
        #expect(course.wake() == .ask(1))
        #expect(course.form(1) == "0 udp 0x20")
        #expect(course.wake() == .ask(2))
        #expect(course.form(2) == "0 udp 0x20")
        #expect(course.replied(0, .usable, at: 1_400) == .answer)
    }

    @Test("A denial without a question has it asked once without EDNS, and the first attempt stays open")
    func deniedWithoutQuestion() {
        let (course, other) = Course.alike {
            let course = Course(2)
            #expect(course.question.deniedWithoutQuestion(0, now: Course.time(10)) == .ask(1))
            #expect(course.form(1) == "0 udp 0x20")
            #expect(course.question.attempts[1].reason == .seeminglyWithoutEDNS)
            #expect(course.question.deniedWithoutQuestion(0, now: Course.time(11)) == .wait)
            #expect(course.question.deniedWithoutQuestion(1, now: Course.time(12)) == .wait)
            return course
        }
        #expect(course.replied(0, .usable) == .answer)
        #expect(other.replied(1, .usable) == .answer)
    }

    // MARK: Truncation

    @Test("A truncated reply sends the question to the same upstream over TCP")
    func truncated() {
        let course = Course(2)
        #expect(course.replied(0, .truncated) == .ask(1))
        #expect(course.form(1) == "0 tcp edns")
        #expect(course.replied(1, .usable) == .answer)
    }

    @Test("When TCP fails the next upstream is asked; a truncated reply is no answer")
    func truncatedWithoutStream() {
        let course = Course(2)
        #expect(course.replied(0, .truncated) == .ask(1))
        #expect(course.broke(1) == .ask(2))
        #expect(course.form(2) == "1 udp 0x20 edns")
        #expect(course.replied(2, .truncated) == .ask(3))
        #expect(course.form(3) == "1 tcp edns")
        #expect(course.broke(3) == .fail(.serverFailure, .networkError))
    }

    @Test("A truncated reply is better than a failure where TCP is not to be used")
    func truncatedIsBetter() {
        let course = Course(2) { $0.datagramOnly = 2 }
        #expect(course.replied(0, .failure(.serverFailure)) == .ask(1))
        #expect(course.replied(1, .truncated) == .answerTruncated)
    }

    @Test("A stream that comes to nothing in its share of the time is waited for when there is nobody else")
    func silentStream() {
        let (course, late) = Course.alike {
            let course = Course(1)
            #expect(course.replied(0, .truncated, at: 20) == .ask(1))
            #expect(course.wakes == 1_010)
            #expect(course.wake() == .wait)
            #expect(course.wakes == 2_000)
            return course
        }
        #expect(late.replied(1, .usable, at: 1_900) == .answer)
        #expect(course.wake() == .fail(.serverFailure, .noReachableAuthority))
    }

    @Test("An upstream for TCP only is never asked over UDP")
    func streamOnly() {
        let course = Course(1) { $0.streamOnly = 1 }
        #expect(course.form(0) == "0 tcp edns")
        #expect(course.wake() == .ask(1))
        #expect(course.form(1) == "0 tcp edns")
        #expect(course.replied(0, .malformed) == .fail(.serverFailure, .networkError))
    }

    // MARK: Case and mismatches

    @Test("When an attempt ends with replies in another case only, TCP is next, then UDP in lower case")
    func otherCase() {
        let course = Course(1)
        course.question.differedInCase(0)
        #expect(course.wake() == .ask(1))
        #expect(course.form(1) == "0 tcp edns")
        #expect(course.question.attempts[1].reason == .otherCase)
        #expect(course.broke(1, at: 700) == .ask(2))
        #expect(course.form(2) == "0 udp edns")
        #expect(course.replied(2, .usable, at: 710) == .answer)
    }

    @Test("UDP in lower case comes when TCP stays silent, too")
    func otherCaseSilent() {
        let course = Course(1)
        course.question.differedInCase(0)
        #expect(course.wake() == .ask(1))
        #expect(course.wake() == .ask(2))
        #expect(course.form(2) == "0 udp edns")
    }

    @Test("A reply in another case is no reason to go on at once, and a right one is still taken")
    func otherCaseThenRight() {
        let course = Course(1)
        course.question.differedInCase(0)
        #expect(course.question.woke(now: Course.time(100)) == .wait)
        #expect(course.replied(0, .usable) == .answer)
    }

    @Test("An upstream known to fold the case is not asked with a scrambled question")
    func folding() {
        let course = Course(1) { $0.foldingCase = 1 }
        #expect(course.form(0) == "0 udp edns")
    }

    @Test("After too many mismatches TCP is believed first, then UDP from a fresh socket, then what fits")
    func mismatches() {
        let course = Course(2)
        #expect(course.question.mismatched(0, now: Course.time(5)) == .ask(1))
        #expect(course.form(1) == "0 tcp edns")
        #expect(course.question.mustHold(0))
        #expect(course.broke(1) == .ask(2))
        #expect(course.question.mustHold(0))
        #expect(course.form(2) == "0 udp 0x20 edns")
        #expect(course.question.attempts[2].reason == .afresh)
        #expect(course.question.mismatched(2, now: Course.time(10)) == .ask(3))
        #expect(course.form(3) == "1 udp 0x20 edns")
        #expect(!course.question.mustHold(0) && !course.question.mustHold(2))
        #expect(course.replied(0, .usable) == .answer)
    }

    // MARK: Upstreams that are down

    @Test("Upstreams that are down are passed over")
    func down() {
        let course = Course(3) { $0.down = 0b011 }
        #expect(course.begun == .ask(0))
        #expect(course.form(0).prefix(1) == "2")
    }

    @Test("One that is down is asked when the others stay silent, but not after a bad answer")
    func lastResort() {
        var course = Course(2) { $0.down = 0b01 }
        #expect(course.form(0).prefix(1) == "1")
        #expect(course.wake() == .ask(1))
        #expect(course.form(1).prefix(1) == "0")
        course = Course(2) { $0.down = 0b01 }
        #expect(course.replied(0, .failure(.serverFailure)) == .fail(.serverFailure))
    }

    @Test("When all are down, the first is asked")
    func allDown() {
        let course = Course(2) { $0.down = 0b11 }
        #expect(course.form(0).prefix(1) == "0")
    }

    @Test("Round robin begins with another upstream, and goes around")
    func rotation() {
        let course = Course(3) { $0.turn(3, to: 2) }
        #expect(course.form(0).prefix(1) == "2")
        #expect(course.replied(0, .failure(.refused)) == .ask(1))
        #expect(course.form(1).prefix(1) == "0")
        #expect(course.replied(1, .failure(.refused)) == .ask(2))
        #expect(course.form(2).prefix(1) == "1")
    }

    // MARK: Bounds

    @Test("There are never more than eight attempts, whatever happens, and an end by the deadline", arguments: 0..<200)
    func bounded(seed: Int) {
        var random = SplitMix(seed: UInt64(seed))
        let count = Int.random(in: 1...12, using: &random)
        let course = Course(count) { order in
            order.turn(count, to: Int.random(in: 0..<count, using: &random))
            order.down = random.next() & random.next()
            order.streamOnly = random.next() & random.next()
            order.fallback = random.next() & random.next()
            order.knownEDNS = random.next()
            if random.next() & 1 == 0 { order.hedgeDelay = .milliseconds(Int.random(in: 1...3_000, using: &random)) }
        }
        var now = Course.time(0)
        var action = course.begun
        var asked = 0
        for _ in 0..<200 {
            switch action {
            case .ask(let index):
                #expect(index == asked)
                asked += 1
            case .wait: break
            default: return
            }
            #expect(course.question.attemptCount <= InFlightQuestion.attemptLimit)
            #expect(course.question.wakeTime > now && course.question.wakeTime <= course.question.deadline)
            let index = Int.random(in: 0..<max(asked, 1), using: &random)
            switch Int.random(in: 0..<10, using: &random) {
            case 0: action = course.question.replied(index, .failure(.serverFailure), now: now)
            case 1: action = course.question.replied(index, .failure(.formatError), now: now)
            case 2: action = course.question.replied(index, .truncated, now: now)
            case 3: action = course.question.replied(index, .malformed, now: now)
            case 4: action = course.question.broke(index, now: now)
            case 5: action = course.question.mismatched(index, now: now)
            case 6: action = course.question.deniedWithoutQuestion(index, now: now)
            case 7:
                course.question.differedInCase(index)
                action = .wait
            default:
                now = course.question.wakeTime
                if let other = course.question.takeHedge(now: now),
                    let index = course.question.hedge(other, now: now)
                {
                    #expect(index == asked)
                    asked += 1
                }
                action = course.question.woke(now: now)
            }
        }
        Issue.record("no end")
    }
}
