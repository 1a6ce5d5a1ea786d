// When a worker rests after a pass.

import DNSDispatch
import Testing

@testable import DNSServer

@Suite("A worker rests")
struct ModerationTests {
    @Test(
        "after it has had several datagrams at once, but neither after a few nor when more are surely waiting",
        arguments: [1, 8, 10, 64, 256])
    func rests(batch: Int) {
        let moderation = Moderation(batch: batch)
        for single in 0...3 { #expect(moderation.rest(after: single) == nil, "\(single)") }
        for several in 4..<max(4, batch / 2) { #expect(moderation.rest(after: several) != nil, "\(several)") }
        // a call that came back full has left some, and so may several that were half full
        for behind in [batch / 2, batch, 4 * batch] { #expect(moderation.rest(after: behind) == nil, "\(behind)") }
    }

    @Test("for no longer than nobody notices")
    func isShort() {
        #expect(Moderation(batch: 64).rest(after: 8).map { $0 <= 100_000 } == true)
    }
}
