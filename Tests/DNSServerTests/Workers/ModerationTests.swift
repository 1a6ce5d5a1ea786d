// When a worker rests after a pass.

import DNSDispatch
import Testing

@testable import DNSServer

@Suite("A worker rests")
struct ModerationTests {
    @Test("after it has had several datagrams at once, but neither after a few nor when more are surely waiting")
    func rests() {
        for single in 0...3 { #expect(Moderation.rest(after: single) == nil, "\(single)") }
        for several in 4...31 { #expect(Moderation.rest(after: several) != nil, "\(several)") }
        // what one call for a batch takes at most, and half of it
        for behind in [32, DispatcherSettings().batch, 10_000] {
            #expect(Moderation.rest(after: behind) == nil, "\(behind)")
        }
    }

    @Test("for no longer than a question waits anywhere on its way")
    func isShort() {
        #expect(Moderation.rest(after: 8).map { $0 <= 100_000 } == true)
    }
}
