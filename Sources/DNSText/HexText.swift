// Record data in the form that every type has: `\# LENGTH HEX` (RFC 3597 s5).

internal import DNSWire

/// Reads and prints data as hexadecimal digits.
enum HexText {
    /// Whether a word is the `\#` that begins the form.
    static func isMark(_ token: Token, of source: Span<UInt8>) -> Bool {
        !token.isQuoted && token.end &- token.start == 2 && source[token.start] == UInt8(ascii: "\\")
            && source[token.start &+ 1] == UInt8(ascii: "#")
    }

    /// Reads the words from the mark on, and checks the data against the type's fields where these are known.
    static func append(
        _ tokens: ArraySlice<Token>, of source: Span<UInt8>, form: DataForm, to data: inout [UInt8]
    ) throws(TextError) {
        let start = data.count
        let subject = "the hexadecimal data of \(form.article) record"
        let mark = tokens[tokens.startIndex]
        guard tokens.count > 1 else {
            throw TextError(
                .badHex, mark.range, "\(subject) lacks its length",
                hint: "write \\# LENGTH HEX, such as \\# 4 0a000001 (RFC 3597)")
        }
        let lengthToken = tokens[tokens.startIndex + 1]
        let length: UInt32
        do throws(TextError) {
            length = try NumberText.number(source.extracting(lengthToken.range), most: 65535)
        } catch {
            throw error.moved(by: lengthToken.start).about("the length of \(subject)")
        }
        var high: UInt8?
        for token in tokens.dropFirst(2) {
            for i in token.range {
                guard let digit = digit(source[i]) else {
                    throw TextError(.badHex, i..<i + 1, "\(subject) has something other than hexadecimal digits")
                }
                if let first = high {
                    data.append(first << 4 | digit)
                    high = nil
                } else {
                    high = digit
                }
            }
        }
        let whole = mark.start..<(tokens.last?.end ?? mark.end)
        guard high == nil else { throw TextError(.badHex, whole, "\(subject) has an odd number of digits") }
        guard data.count - start == Int(length) else {
            throw TextError(
                .badHex, whole, "\(subject) has \(data.count - start) octets, but says that it has \(length)")
        }
        do throws(WireError) {
            try RecordData.check(data.span.extracting(start..<data.count), type: form.type)
        } catch {
            throw TextError(.badData, whole, "\(subject) is not what such a record holds")
        }
    }

    private static func digit(_ octet: UInt8) -> UInt8? {
        switch octet {
        case 0x30...0x39: octet - 0x30
        case 0x41...0x46, 0x61...0x66: (octet | 0x20) - 0x57
        default: nil
        }
    }

    /// Appends `\# LENGTH HEX` to a text.
    static func print(_ data: Span<UInt8>, to text: inout [UInt8]) {
        text.append(contentsOf: "\\# \(data.count)".utf8)
        guard data.count > 0 else { return }
        text.append(0x20)
        appendDigits(data, to: &text)
    }

    /// Appends two digits for each octet.
    static func appendDigits(_ data: Span<UInt8>, to text: inout [UInt8]) {
        for i in data.indices {
            for half in [data[i] >> 4, data[i] & 15] { text.append(half < 10 ? 0x30 + half : 0x37 + half) }
        }
    }
}
