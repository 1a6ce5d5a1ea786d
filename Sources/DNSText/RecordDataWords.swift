// Record data as single words: what a field holds, free of the quotes and escapes of master files.

package import DNSWire

extension RecordDataText {
    /// The words of the data in its type's form; strings are their octets, without quotes and, unless `keepingEscapes`, without
    /// escapes; all others as they are printed. Nil where the data can only be printed in the form of RFC 3597.
    package static func words(
        _ data: Span<UInt8>, type: RecordType, keepingEscapes: Bool = false
    ) -> [[UInt8]]? {
        var text: [UInt8] = []
        print(data, type: type, to: &text)
        let source = text.span
        var scanner = EntryScanner()
        guard (try? scanner.next(source)) == true, !text.starts(with: [UInt8(ascii: "\\"), UInt8(ascii: "#")]) else {
            return nil
        }
        var words: [[UInt8]] = []
        for token in scanner.tokens {
            var word: [UInt8] = []
            let octets = source.extracting(token.range)
            if token.isQuoted, !keepingEscapes {
                guard (try? EscapedText.append(octets, to: &word)) != nil else { return nil }
            } else {
                word.append(contentsOf: octets)
            }
            words.append(word)
        }
        return words
    }
}
