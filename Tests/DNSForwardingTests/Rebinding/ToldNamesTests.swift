import DNSDispatch
import Testing

@testable import DNSForwarding

@Suite("What the log is told of withheld replies")
struct ToldNamesTests {
    @Test("A name is told once an hour")
    func once() {
        var names = ToldNames()
        var now = Instant(nanoseconds: 5)
        #expect(names.tell(1, now: now) == .name)
        #expect(names.tell(1, now: now) == .nothing)
        #expect(names.tell(2, now: now) == .name)
        now = now + .seconds(3599)
        #expect(names.tell(1, now: now) == .nothing)
        now = now + .seconds(1)
        #expect(names.tell(1, now: now) == .name)
    }

    @Test("However many names there are, only so many are told and remembered, and later ones again")
    func bounded() {
        var names = ToldNames()
        let now = Instant(nanoseconds: 5)
        let verdicts = (0..<10_000).map { names.tell($0, now: now) }
        #expect(verdicts.count { $0 == .name } == ToldNames.limit - 1)
        #expect(verdicts.count { $0 == .lastName } == 1)
        #expect(verdicts[ToldNames.limit - 1] == .lastName)
        #expect(names.tell(20_000, now: now + .seconds(3600)) == .name)
    }
}
