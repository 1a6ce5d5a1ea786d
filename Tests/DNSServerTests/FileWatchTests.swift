// When files are read anew that are watched.

import DNSConfig
import DNSDispatch
import TestSupport
import Testing

@testable import swiftlet

@Suite struct FileWatchTests {
    @Test("A change is seen within a second, and taken up when it has settled")
    func settling() throws {
        let folder = try #require(TestFolder.temporary())
        defer { folder.remove() }
        let path = folder.path + "/hosts"
        folder.write("a", to: "hosts")
        var now = Instant(nanoseconds: 0)
        var watch = FileWatch([FileMark(path)], now: now)
        now = now + .milliseconds(999)
        #expect(watch.changed(now: now) == nil && watch.deadline == Instant(nanoseconds: 1_000_000_000))
        now = now + .milliseconds(1)
        #expect(watch.changed(now: now) == nil)
        folder.write("ab", to: "hosts")
        now = now + .seconds(1)
        #expect(watch.changed(now: now) == nil)
        // still being written
        folder.write("abc", to: "hosts")
        now = now + .milliseconds(200)
        #expect(watch.changed(now: now) == nil)
        now = now + .milliseconds(200)
        #expect(watch.changed(now: now) == [path])
    }

    @Test("Nothing to watch needs no looking")
    func nothing() {
        var watch = FileWatch([], now: Instant(nanoseconds: 0))
        #expect(watch.deadline == nil)
        #expect(watch.changed(now: Instant(nanoseconds: .max)) == nil)
    }
}
