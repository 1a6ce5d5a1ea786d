// What a file that was signed elsewhere says of its signatures.

import DNSWire

extension ZoneChecks {
    /// Signatures outside their time (RFC 4035 s5.3.1), and iterations of NSEC3 that validators refuse (RFC 9276 s3.2).
    func checkSignatures(now: Int64) {
        let now = UInt32(truncatingIfNeeded: now)
        var expired = Outdated()
        var early = Outdated()
        for (index, entry) in entries.enumerated() {
            if entry.type.rawValue == RecordType.rrsig.rawValue, records.data(entry).count >= 16 {
                let end = records.data(entry).uint32(at: 8)
                let start = records.data(entry).uint32(at: 12)
                // RFC 4034 s3.1.5: in serial number arithmetic
                if Serial(now) > Serial(end) { expired.note(index) }
                if Serial(start) > Serial(now) { early.note(index) }
            }
            if entry.type.rawValue == RecordType.nsec3param.rawValue, records.data(entry).count >= 4 {
                let iterations = records.data(entry).uint16(at: 2)
                guard iterations > NSEC3Iterations.most else { continue }
                report(
                    .error, .nsec3Iterations, index,
                    "\(iterations) iterations of NSEC3 are more than the \(NSEC3Iterations.most) that are served",
                    hint: "sign the zone with 0 iterations (RFC 9276 s3.1)")
            }
        }
        if let index = expired.first {
            report(
                .warning, .rrsigExpired, index,
                expired.count == 1
                    ? "this signature has expired" : "this signature and \(expired.count - 1) more have expired",
                hint: "validators answer SERVFAIL: sign the zone anew")
        }
        if let index = early.first {
            report(
                .warning, .rrsigNotYetValid, index,
                early.count == 1
                    ? "this signature is not valid yet"
                    : "this signature and \(early.count - 1) more are not valid yet",
                hint: "is the clock of this machine right, or that of the signer?")
        }
    }

    /// Records with the same complaint, which is made once.
    private struct Outdated {
        var first: Int?
        var count = 0

        mutating func note(_ index: Int) {
            first = first ?? index
            count += 1
        }
    }
}
