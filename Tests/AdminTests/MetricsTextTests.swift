// The text format of metrics.

import DNSForwarding
import Testing

@testable import Admin

@Suite struct MetricsTextTests {
    @Test("A family has its help and type once, and values of labels are escaped")
    func format() {
        var text = MetricsText()
        text.begin("x_total", .counter, "What x is.")
        text.add(3, [("zone", "a\\032\"b\".\n"), ("type", "A")])
        text.add("0.5", suffix: "_sum")
        #expect(
            text.text == """
                # HELP x_total What x is.
                # TYPE x_total counter
                x_total{zone="a\\\\032\\"b\\".\\n",type="A"} 3
                x_total_sum 0.5

                """)
    }

    @Test("A histogram has its buckets one within the other, and ends with the sum and the count")
    func histogram() {
        var text = MetricsText()
        text.begin("x_seconds", .histogram, "What x takes.")
        var times = DurationCounts()
        for time: Int64 in [15_000, 15_000, 1_500_000_000, 9_000_000_000] { times.count(time) }
        text.add(times, [("of", "a")])
        let lines = text.text.split(separator: "\n")
        for line in [
            "x_seconds_bucket{of=\"a\",le=\"0.00001\"} 0", "x_seconds_bucket{of=\"a\",le=\"0.00002\"} 2",
            "x_seconds_bucket{of=\"a\",le=\"1\"} 2", "x_seconds_bucket{of=\"a\",le=\"2\"} 3",
            "x_seconds_bucket{of=\"a\",le=\"+Inf\"} 4", "x_seconds_sum{of=\"a\"} 10.500030000",
            "x_seconds_count{of=\"a\"} 4",
        ] { #expect(lines.contains(Substring(line)), "\(line)") }
    }

    @Test(
        "Nanoseconds are written as seconds",
        arguments: [(0, "0.000000000"), (1, "0.000000001"), (1_500_000_000, "1.500000000")])
    func seconds(nanoseconds: Int64, text: String) {
        #expect(MetricsText.seconds(nanoseconds: nanoseconds) == text)
    }

    @Test(
        "Numbers have three decimals at most",
        arguments: [(0.0, "0"), (1.5, "1.5"), (0.0004, "0"), (12.3456, "12.346"), (-0.25, "-0.25"), (2000, "2000")])
    func decimals(value: Double, text: String) { #expect(Decimal.text(value) == text) }

    @Test(
        "Times are told in their two largest units",
        arguments: [(0, "0 s"), (59, "59 s"), (61, "1 min 1 s"), (7200, "2 h"), (90_061, "1 d 1 h")])
    func times(seconds: Int64, text: String) { #expect(TimeWords.text(seconds) == text) }
}
