// Words of `$GENERATE` with a number in them: `host-$`, `${-20,3,d}`, `${0,8,n}.ip6.arpa.`

internal import DNSWire

/// A word that is written anew for each number, as BIND reads it: `$` is the number, `${offset,width,base}` the number plus an
/// offset, filled with zeros to a width, in base `d` (decimal), `o` (octal), `x` or `X` (hexadecimal), `n` or `N` (hexadecimal
/// digits from the lowest, each a label of its own); `\$` and `$$` are a dollar sign.
struct GenerateTemplate {
    /// The largest width.
    static let mostWidth = 255

    /// How a number is written.
    private struct Form {
        var offset = 0
        var width = 0
        var base = UInt8(ascii: "d")
    }

    private enum Piece {
        case text(Range<Int>)
        case dollar
        case number(Form)
    }

    private var pieces: [Piece] = []

    /// Reads the template that stands in a range of a source; an error's range is that of the source. With `isWhole` it is data in
    /// quotes as a whole, in which quotes are written `\"`.
    init(_ source: Span<UInt8>, _ range: Range<Int>, isWhole: Bool = false) throws(TextError) {
        var at = range.lowerBound
        var start = at
        while at < range.upperBound {
            if source[at] == UInt8(ascii: "\\") {
                if isWhole, at + 1 < range.upperBound, source[at + 1] == UInt8(ascii: "\"") {
                    if start < at { pieces.append(.text(start..<at)) }
                    start = at + 1
                }
                at = min(at + 2, range.upperBound)
                continue
            }
            guard source[at] == UInt8(ascii: "$") else {
                at += 1
                continue
            }
            if start < at { pieces.append(.text(start..<at)) }
            let next = at + 1 < range.upperBound ? source[at + 1] : 0
            if next == UInt8(ascii: "$") {
                pieces.append(.dollar)
                at += 2
            } else if next == UInt8(ascii: "{") {
                var end = at + 2
                while end < range.upperBound, source[end] != UInt8(ascii: "}") { end += 1 }
                guard end < range.upperBound, let form = Self.form(source.extracting(at + 2..<end)) else {
                    throw Self.badForm(source, at..<min(end + 1, range.upperBound))
                }
                pieces.append(.number(form))
                at = end + 1
            } else {
                pieces.append(.number(Form()))
                at += 1
            }
            start = at
        }
        if start < range.upperBound { pieces.append(.text(start..<range.upperBound)) }
    }

    private static func badForm(_ source: Span<UInt8>, _ range: Range<Int>) -> TextError {
        TextError(
            .badGenerate, range, "\(quoted(source.extracting(range))) is not a form of a number",
            hint: "the form is ${offset,width,base}, such as ${0,3,d}; the base is d, o, x, X, n or N, "
                + "and the width at most \(mostWidth)")
    }

    /// What stands between the braces: an offset, perhaps a width, perhaps a base.
    private static func form(_ text: Span<UInt8>) -> Form? {
        var form = Form()
        var parts: [Range<Int>] = []
        var start = 0
        for i in 0...text.count where i == text.count || text[i] == UInt8(ascii: ",") {
            parts.append(start..<i)
            start = i + 1
        }
        guard 1...3 ~= parts.count, let offset = offset(text.extracting(parts[0])) else { return nil }
        form.offset = offset
        if parts.count > 1 {
            guard let width = try? NumberText.number(text.extracting(parts[1]), most: UInt32(mostWidth)) else {
                return nil
            }
            form.width = Int(width)
        }
        if parts.count > 2 {
            let base = text.extracting(parts[2])
            guard base.count == 1, Array("doxXnN".utf8).contains(base[0]) else { return nil }
            form.base = base[0]
        }
        return form
    }

    /// A number of 31 bits, perhaps with a sign.
    private static func offset(_ text: Span<UInt8>) -> Int? {
        guard text.count > 0 else { return nil }
        let isSigned = text[0] == UInt8(ascii: "-") || text[0] == UInt8(ascii: "+")
        let digits = text.extracting((isSigned ? 1 : 0)..<text.count)
        guard let number = try? NumberText.number(digits, most: UInt32(Int32.max)) else { return nil }
        return text[0] == UInt8(ascii: "-") ? -Int(number) : Int(number)
    }

    /// Appends the word for a number; `source` is what the template was read from.
    func append(_ number: Int, of source: Span<UInt8>, to text: inout [UInt8]) {
        for piece in pieces {
            switch piece {
            case .text(let range): text.append(contentsOf: source.extracting(range))
            case .dollar: text.append(contentsOf: "\\$".utf8)
            case .number(let form): Self.append(number + form.offset, form, to: &text)
            }
        }
    }

    private static func append(_ number: Int, _ form: Form, to text: inout [UInt8]) {
        let bits = UInt32(truncatingIfNeeded: number)
        switch form.base {
        case UInt8(ascii: "n"), UInt8(ascii: "N"):
            appendNibbles(bits, width: form.width, isUpper: form.base == UInt8(ascii: "N"), to: &text)
        case UInt8(ascii: "d"):
            // the sign counts in the width
            if number < 0 { text.append(UInt8(ascii: "-")) }
            pad(String(number.magnitude), to: form.width - (number < 0 ? 1 : 0), &text)
        case UInt8(ascii: "o"):
            pad(String(bits, radix: 8), to: form.width, &text)
        default:
            pad(String(bits, radix: 16, uppercase: form.base == UInt8(ascii: "X")), to: form.width, &text)
        }
    }

    private static func pad(_ digits: String, to width: Int, _ text: inout [UInt8]) {
        text.append(contentsOf: repeatElement(UInt8(ascii: "0"), count: max(0, width - digits.utf8.count)))
        text.append(contentsOf: digits.utf8)
    }

    /// The dots between digits count in the width.
    private static func appendNibbles(_ number: UInt32, width: Int, isUpper: Bool, to text: inout [UInt8]) {
        var left = width
        var rest = number
        repeat {
            let digit = UInt8(rest & 15)
            text.append(digit < 10 ? 0x30 + digit : (isUpper ? 0x37 : 0x57) + digit)
            rest >>= 4
            left -= 1
            if left > 0 || rest != 0 {
                text.append(UInt8(ascii: "."))
                left -= 1
            }
        } while rest != 0 || left > 0
    }
}
