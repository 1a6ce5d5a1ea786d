// How long a message stays true.

import DNSWire

/// For how long a cache of HTTP may give a DNS message out again (RFC 8484 s5.1).
enum MessageFreshness {
    /// The smallest TTL of the answer section; for a denial, what RFC 2308 s5 says of its SOA. Nil for what is not to be kept.
    static func seconds(of message: Span<UInt8>) -> UInt32? {
        guard let header = Header(message), !header.flags.contains(.truncated) else { return nil }
        let code = header.flags.responseCodeBits
        guard code == ResponseCode.noError.rawValue || code == ResponseCode.nameError.rawValue else { return nil }
        var reader = MessageReader(message)
        do throws(WireError) {
            for _ in 0..<header.questionCount { try reader.skipQuestion() }
            var least: UInt32?
            for _ in 0..<header.answerCount {
                least = min(least ?? .max, lifetime(try reader.readRecord().ttl))
            }
            // a denial may follow upon aliases, and not outlive its SOA
            let isDenial = least == nil || code == ResponseCode.nameError.rawValue
            for _ in 0..<(isDenial ? header.authorityCount : 0) {
                let record = try reader.readRecord()
                guard record.type == .soa, record.dataLength >= 4 else { continue }
                let minimum = message.uint32(at: record.end - 4)
                least = min(least ?? .max, lifetime(record.ttl), lifetime(minimum))
            }
            return least
        } catch {
            return nil
        }
    }

    /// A TTL with its first bit set counts as zero (RFC 2181 s8).
    private static func lifetime(_ ttl: UInt32) -> UInt32 { ttl >> 31 == 0 ? ttl : 0 }
}
