// Which word is meant by which mistyped one.

import DNSConfig
import Testing

@Suite struct DidYouMeanTests {
    static let words = [
        "listen", "workers", "zones", "forward", "access", "queue_time", "tcp_idle", "upstreams", "A", "AAAA", "MX",
    ]

    @Test(
        "the nearest word is named, and none where none is near",
        arguments: [
            ("lisen", "listen"), ("lsiten", "listen"), ("Listen", "listen"), ("queue-time", "queue_time"),
            ("queueTime", "queue_time"), ("TCP idle", "tcp_idle"), ("upstream", "upstreams"), ("forwarders", "forward"),
            ("zone", "zones"), ("AAA", "AAAA"), ("aaaa", "AAAA"), ("MXX", "MX"), ("cache", nil), ("x", nil), ("", nil),
            ("resolvers", nil),
        ])
    func nearest(word: String, meant: String?) {
        #expect(DidYouMean.nearest(to: word, among: Self.words) == meant)
    }

    @Test("of two that are equally near the first is named")
    func tie() {
        #expect(DidYouMean.nearest(to: "cat", among: ["bat", "rat"]) == "bat")
    }
}
