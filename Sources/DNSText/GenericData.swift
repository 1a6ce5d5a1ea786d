// Record data in the form that every type has: `\# LENGTH HEX` (RFC 3597 s5).

internal import DNSWire

/// Reads and prints data as octets of which nothing is known.
enum GenericData {
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
        let subject = "the hexadecimal data of \(form.type.article) record"
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
        do throws(TextError) {
            try HexText.append(tokens.dropFirst(2), of: source, to: &data)
        } catch {
            throw error.about(subject)
        }
        let whole = mark.start..<(tokens.last?.end ?? mark.end)
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

    /// Appends `\# LENGTH HEX` to a text.
    static func print(_ data: Span<UInt8>, to text: inout [UInt8]) {
        text.append(contentsOf: "\\# \(data.count)".utf8)
        guard data.count > 0 else { return }
        text.append(0x20)
        HexText.print(data, to: &text)
    }
}
