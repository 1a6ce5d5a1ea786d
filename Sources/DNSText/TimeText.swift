// The times of signatures (RFC 4034 s3.2).

/// Reads and prints seconds since 1970, of which 32 bits are kept, as YYYYMMDDHHmmSS.
enum TimeText {
    /// Reads fourteen digits of a date and time, or fewer of a plain number.
    static func seconds(_ text: Span<UInt8>) throws(TextError) -> UInt32 {
        guard text.count == 14 else {
            if let value = NumberText.digits(text), value <= UInt64(UInt32.max) { return UInt32(value) }
            throw refused(text)
        }
        guard let all = NumberText.digits(text) else { throw refused(text) }
        let (date, time) = (Int(all / 1_000_000), Int(all % 1_000_000))
        let (year, month, day) = (date / 10000, date / 100 % 100, date % 100)
        let (hour, minute, second) = (time / 10000, time / 100 % 100, time % 100)
        guard year >= 1970, 1...12 ~= month, 1...days(inMonth: month, of: year) ~= day, hour < 24, minute < 60,
            second < 60
        else { throw refused(text) }
        let days = daysSince1970(year, month, day)
        return UInt32(truncatingIfNeeded: ((days * 24 + hour) * 60 + minute) * 60 + second)
    }

    private static func refused(_ text: Span<UInt8>) -> TextError {
        TextError(
            .badTime, 0..<text.count,
            "must be a time such as 20260131120000, or a number of seconds since 1970, not \(quoted(text))")
    }

    /// Appends the date and time of a number of seconds since 1970.
    static func print(_ seconds: UInt32, to text: inout [UInt8]) {
        var days = Int(seconds / 86400)
        let rest = Int(seconds % 86400)
        var year = 1970
        while days >= (isLeap(year) ? 366 : 365) {
            days -= isLeap(year) ? 366 : 365
            year += 1
        }
        var month = 1
        while days >= Self.days(inMonth: month, of: year) {
            days -= Self.days(inMonth: month, of: year)
            month += 1
        }
        let all =
            ((year * 100 + month) * 100 + days + 1) * 1_000_000 + (rest / 3600 * 100 + rest / 60 % 60) * 100 + rest % 60
        text.append(contentsOf: String(all).utf8)
    }

    private static func isLeap(_ year: Int) -> Bool { year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) }

    private static func days(inMonth month: Int, of year: Int) -> Int {
        switch month {
        case 2: isLeap(year) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    private static func daysSince1970(_ year: Int, _ month: Int, _ day: Int) -> Int {
        let before = year - 1
        let leapDays = before / 4 - before / 100 + before / 400 - 477
        let months = (1..<month).reduce(0) { $0 + days(inMonth: $1, of: year) }
        return (year - 1970) * 365 + leapDays + months + day - 1
    }
}
