// The numbers that `$GENERATE` counts through.

/// `start-stop` or `start-stop/step`, numbers of 31 bits.
struct GenerateRange {
    /// How many records one directive may make.
    static let mostRecords = 65_536

    let start: Int
    let stop: Int
    let step: Int

    /// How many numbers there are.
    var count: Int { (stop - start) / step + 1 }

    /// Reads a range; an error's range is that of the text.
    init(_ text: Span<UInt8>) throws(TextError) {
        var numbers: [Int] = []
        var begin = 0
        for i in 0...text.count {
            guard i == text.count || text[i] == Self.separators[numbers.count] else { continue }
            guard let number = try? NumberText.number(text.extracting(begin..<i), most: UInt32(Int32.max)),
                numbers.count < 3
            else { throw Self.notRange(text) }
            numbers.append(Int(number))
            begin = i + 1
        }
        guard 2...3 ~= numbers.count, numbers[0] <= numbers[1], numbers.count == 2 || numbers[2] > 0 else {
            throw Self.notRange(text)
        }
        start = numbers[0]
        stop = numbers[1]
        step = numbers.count == 3 ? numbers[2] : 1
        guard count <= Self.mostRecords else {
            throw TextError(
                .badGenerate, 0..<text.count,
                "\(quoted(text)) makes \(count) records, and one $GENERATE may make \(Self.mostRecords)",
                hint: "write several $GENERATE lines, one for each part of the range")
        }
    }

    /// What ends the first, the second and the third number; nothing may stand behind that.
    private static let separators = [UInt8(ascii: "-"), UInt8(ascii: "/"), 0, 0]

    private static func notRange(_ text: Span<UInt8>) -> TextError {
        TextError(
            .badGenerate, 0..<text.count, "\(quoted(text)) is not a range of numbers",
            hint: "the form is start-stop or start-stop/step, such as 1-254 or 0-100/10")
    }
}
