// The dates of HTTP.

import Testing

@testable import DNSTransports

@Suite struct HTTPDateTests {
    @Test(
        "A date is written as HTTP has it (RFC 9110 s5.6.7)",
        arguments: [
            (784_111_777, "Sun, 06 Nov 1994 08:49:37 GMT"), (0, "Thu, 01 Jan 1970 00:00:00 GMT"),
            (1_709_164_800, "Thu, 29 Feb 2024 00:00:00 GMT"), (1_798_761_599, "Thu, 31 Dec 2026 23:59:59 GMT"),
        ])
    func written(seconds: Int64, text: String) {
        var date = HTTPDate { seconds }
        #expect(date.current() == text)
        #expect(date.current() == text)
    }
}
