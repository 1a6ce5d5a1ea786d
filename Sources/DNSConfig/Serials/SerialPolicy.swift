// How a zone comes to its serial number.

/// The ways of `serial:`.
package enum SerialPolicy: String, Sendable, CaseIterable {
    /// What the file says.
    case keep
    /// The seconds since 1970, or the next number where that is larger.
    case unixtime
    /// One more for every change.
    case increment
    /// YYYYMMDDnn, as people write it: the day's first, then the next.
    case date

    /// The number with which a change at a time would begin if nothing were known of earlier ones; nil where only those tell.
    ///
    /// - Parameter isSure: whether all that was given out before is known. Otherwise a change on the same day must have a larger
    ///   number than an earlier one that was forgotten.
    func number(at now: Int64, isSure: Bool) -> Serial? {
        switch self {
        case .keep, .unixtime: Serial(UInt32(truncatingIfNeeded: now))
        case .increment: isSure ? nil : Serial(UInt32(truncatingIfNeeded: now))
        case .date: Serial(Self.day(of: now) * 100 + (isSure ? 0 : UInt32(now.modulo(86400) / 900)))
        }
    }

    /// The day of a time (UTC) as YYYYMMDD.
    static func day(of now: Int64) -> UInt32 {
        // days since 1 March of the year 0, in eras of 400 years, each year beginning in March
        let days = (now - now.modulo(86400)) / 86400 + 719_468
        let era = (days - days.modulo(146_097)) / 146_097
        let dayOfEra = days.modulo(146_097)
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shifted = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * shifted + 2) / 5 + 1
        let month = shifted < 10 ? shifted + 3 : shifted - 9
        let year = era * 400 + yearOfEra + (month <= 2 ? 1 : 0)
        return UInt32(truncatingIfNeeded: year * 10000 + month * 100 + day)
    }
}

extension Int64 {
    /// The remainder that is never negative.
    fileprivate func modulo(_ divisor: Int64) -> Int64 {
        let rest = self % divisor
        return rest < 0 ? rest + divisor : rest
    }
}
