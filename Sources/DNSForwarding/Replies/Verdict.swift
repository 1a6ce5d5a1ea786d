// What a validating upstream says of the data that it was asked for.

import DNSWire

extension ExtendedError.Code {
    /// Whether it says what is wrong with keys and signatures (RFC 8914 s4.2, 4.3, 4.6 to 4.13): who found that has an answer,
    /// though not a good one.
    var isVerdict: Bool { 1...2 ~= rawValue || 5...12 ~= rawValue }
}
