// The parameters of SVCB and HTTPS records as words: `key=value` (RFC 9460 s2.1, s7, appendix A).

package import DNSWire

/// Reads and prints service parameters.
package enum ServiceParametersText {
    /// Reads all words and appends the parameters in the order of their keys. Errors have ranges in `source`; their problem is the rest of a
    /// sentence.
    static func append(
        _ tokens: ArraySlice<Token>, of source: Span<UInt8>, to data: inout [UInt8]
    ) throws(TextError) {
        var parameters: [ServiceParameter] = []
        var rest = tokens
        while let token = rest.popFirst() {
            var end = token.start
            while end < token.end, source[end] != UInt8(ascii: "=") { end += 1 }
            let key = try key(source.extracting(token.start..<end), at: token.start)
            guard !parameters.contains(where: { $0.key == key }) else {
                throw TextError(.badParameter, token.range, "must not have the key \(key) twice")
            }
            var value = min(end + 1, token.end)..<token.end
            if value.isEmpty, end < token.end, let next = rest.first, next.isQuoted,
                next.outerRange.lowerBound == token.end
            {
                value = next.range
                rest = rest.dropFirst()
            }
            do throws(TextError) {
                // a known key written as a number has its value as octets (RFC 9460 s2.1)
                let isGeneric = source[token.start] == UInt8(ascii: "k")
                let text = source.extracting(value)
                let octets = isGeneric ? try octets(of: key, text) : try Self.value(of: key, try items(of: key, text))
                parameters.append(ServiceParameter(key, octets))
            } catch {
                throw TextError(error.code, token.start..<value.upperBound, error.problem, hint: error.hint)
            }
        }
        try check(parameters, at: (tokens.first?.start ?? 0)..<(tokens.last?.end ?? 0))
        ServiceParameters.append(parameters, to: &data)
    }

    /// Reads a key. The range of an error is moved by `start`.
    private static func key(_ text: Span<UInt8>, at start: Int) throws(TextError) -> ServiceParameterKey {
        let word = string(text)
        if let key = ServiceParameterKey(word), key != .invalid { return key }
        let guess = Spelling.nearest(to: word, among: ServiceParameterKey.names)
        throw TextError(
            .badParameter, start..<start + text.count, "must not have \(quoted(text)) as a key",
            hint: guess.map { "did you mean \($0)?" }
                ?? "the keys are \(ServiceParameterKey.names.joined(separator: ", ")), and key and a number for any other"
        )
    }

    /// A key from its text; the range of an error counts the octets of the text.
    package static func key(_ text: String) throws(TextError) -> ServiceParameterKey {
        try key(Array(text.utf8).span, at: 0)
    }

    /// Checks what parameters say of each other (RFC 9460 s7.1.1, s8).
    package static func check(_ parameters: [ServiceParameter], at place: Range<Int>) throws(TextError) {
        let keys = parameters.map(\.key)
        if keys.contains(.noDefaultALPN), !keys.contains(.alpn) {
            throw TextError(.badParameter, place, "must have alpn beside no-default-alpn")
        }
        for parameter in parameters where parameter.key == .mandatory {
            for at in stride(from: 0, to: parameter.value.count, by: 2) {
                let wanted = ServiceParameterKey(rawValue: parameter.value.span.uint16(at: at))
                guard keys.contains(wanted) else {
                    throw TextError(.badParameter, place, "must have \(wanted), which mandatory names")
                }
            }
        }
    }

    // MARK: Values

    /// The items of a value in presentation format: those of a list, or the one that it is; none where nothing stands.
    private static func items(of key: ServiceParameterKey, _ text: Span<UInt8>) throws(TextError) -> [[UInt8]] {
        var octets: [UInt8] = []
        try EscapedText.append(text, to: &octets)
        guard key.takesList else { return octets.isEmpty ? [] : [octets] }
        // appendix A.1: a second level of escapes, for commas and backslashes
        var items: [[UInt8]] = [[]]
        var at = 0
        while at < octets.count {
            if octets[at] == UInt8(ascii: "\\"), at + 1 < octets.count {
                at += 1
                items[items.count - 1].append(octets[at])
            } else if octets[at] == UInt8(ascii: ",") {
                items.append([])
            } else {
                items[items.count - 1].append(octets[at])
            }
            at += 1
        }
        return items == [[]] ? [] : items
    }

    /// A value that is written as its octets, with escapes, and must be of the key's form. The range of an error means nothing.
    package static func octets(of key: ServiceParameterKey, _ text: Span<UInt8>) throws(TextError) -> [UInt8] {
        var octets: [UInt8] = []
        try EscapedText.append(text, to: &octets)
        guard octets.count <= 65535, ServiceParameters.isValue(octets.span, of: key) else {
            throw TextError(.badParameter, 0..<0, "must have a value for key\(key.rawValue) that is one for \(key)")
        }
        return octets
    }

    /// The wire form of a value of one or more items. The range of an error means nothing.
    package static func value(of key: ServiceParameterKey, _ items: [[UInt8]]) throws(TextError) -> [UInt8] {
        if key == .noDefaultALPN || key == .ohttp {
            guard items.isEmpty else { throw TextError(.badParameter, 0..<0, "must have no value for \(key)") }
            return []
        }
        let isKnown = Int(key.rawValue) < ServiceParameterKey.names.count
        guard !isKnown || !items.isEmpty, !key.takesList || items.allSatisfy({ !$0.isEmpty }) else {
            throw TextError(
                .badParameter, 0..<0, "must have a value for \(key)\(key.takesList ? ", and no empty one in it" : "")")
        }
        guard key.takesList || items.count <= 1 else {
            throw TextError(.badParameter, 0..<0, "must have one value for \(key), not a list")
        }
        var value: [UInt8] = []
        if key == .mandatory {
            value = try mandatory(items)
        } else {
            for item in items { try append(item, of: key, to: &value) }
        }
        guard value.count <= 65535 else {
            throw TextError(.recordTooLong, 0..<0, "must have at most 65535 octets for \(key)")
        }
        return value
    }

    private static func append(
        _ item: [UInt8], of key: ServiceParameterKey, to value: inout [UInt8]
    ) throws(TextError) {
        func refused(_ wanted: String) -> TextError {
            TextError(.badParameter, 0..<0, "must have \(wanted) for \(key), not \(quoted(item.span))")
        }
        switch key {
        case .alpn:
            guard item.count <= 255 else { throw refused("names of at most 255 octets") }
            value.append(UInt8(item.count))
            value += item
        case .port:
            guard let port = NumberText.digits(item.span), port <= 65535 else {
                throw refused("a number from 0 to 65535")
            }
            value.append(network: UInt16(port))
        case .ipv4hint:
            guard let bits = IPAddress.v4(item.span) else { throw refused("IPv4 addresses") }
            value.append(network: bits)
        case .ipv6hint:
            guard let (high, low) = IPAddress.v6(item.span) else { throw refused("IPv6 addresses") }
            for word in [high, low] {
                value.append(network: UInt32(truncatingIfNeeded: word >> 32))
                value.append(network: UInt32(truncatingIfNeeded: word))
            }
        case .ech:
            let token = Token(start: 0, end: item.count)
            guard (try? Base64Text.append([token], of: item.span, to: &value)) != nil else { throw refused("base 64") }
        default: value += item
        }
    }

    /// RFC 9460 s8: other keys than this one, each once; they rise in wire form.
    private static func mandatory(_ items: [[UInt8]]) throws(TextError) -> [UInt8] {
        var keys: [ServiceParameterKey] = []
        for item in items {
            let key = try key(item.span, at: 0)
            guard key != .mandatory, !keys.contains(key) else {
                throw TextError(
                    .badParameter, 0..<0,
                    "must not name \(key) \(key == .mandatory ? "as mandatory" : "twice as mandatory")")
            }
            keys.append(key)
        }
        var value: [UInt8] = []
        for key in keys.sorted() { value.append(network: key.rawValue) }
        return value
    }

    // MARK: Printing

    /// Appends all parameters as they stand, which is in the order of their keys.
    ///
    /// - Parameter numbers: whether keys younger than RFC 9460 are numbers: many programs do not know their names.
    static func print(_ data: Span<UInt8>, numbers: Bool, to text: inout [UInt8]) throws(WireError) {
        for (index, parameter) in try ServiceParameters.all(data).enumerated() {
            if index > 0 { text.append(0x20) }
            text.append(contentsOf: name(of: parameter.key, numbers).utf8)
            if parameter.value.isEmpty { continue }
            text.append(UInt8(ascii: "="))
            print(parameter.value.span, of: parameter.key, numbers, to: &text)
        }
    }

    private static func name(of key: ServiceParameterKey, _ numbers: Bool) -> String {
        numbers && key > .ipv6hint ? "key\(key.rawValue)" : key.description
    }

    private static func print(
        _ value: Span<UInt8>, of key: ServiceParameterKey, _ numbers: Bool, to text: inout [UInt8]
    ) {
        switch key {
        case .mandatory:
            let keys = stride(from: 0, to: value.count, by: 2).map {
                name(of: ServiceParameterKey(rawValue: value.uint16(at: $0)), numbers)
            }
            text.append(contentsOf: keys.joined(separator: ",").utf8)
        case .alpn: printProtocols(value, to: &text)
        case .port: text.append(contentsOf: String(value.uint16(at: 0)).utf8)
        case .ipv4hint:
            let all = stride(from: 0, to: value.count, by: 4).map { IPAddress(v4: value.uint32(at: $0)).description }
            text.append(contentsOf: all.joined(separator: ",").utf8)
        case .ipv6hint:
            let all = stride(from: 0, to: value.count, by: 16).map { at in
                let words = (0..<4).map { UInt64(value.uint32(at: at + $0 * 4)) }
                return IPAddress.text(words[0] << 32 | words[1], words[2] << 32 | words[3])
            }
            text.append(contentsOf: all.joined(separator: ",").utf8)
        case .ech: Base64Text.print(value, to: &text)
        default: RecordDataText.printString(value, to: &text)
        }
    }

    private static func printProtocols(_ value: Span<UInt8>, to text: inout [UInt8]) {
        var list: [UInt8] = []
        var at = 0
        while at < value.count {
            if at > 0 { list.append(UInt8(ascii: ",")) }
            let end = at + 1 + Int(value[at])
            for i in at + 1..<end {
                if value[i] == UInt8(ascii: ",") || value[i] == UInt8(ascii: "\\") { list.append(UInt8(ascii: "\\")) }
                list.append(value[i])
            }
            at = end
        }
        RecordDataText.printString(list.span, to: &text)
    }
}

extension ServiceParameterKey {
    /// Whether values have several items.
    package var takesList: Bool { self == .mandatory || self == .alpn || self == .ipv4hint || self == .ipv6hint }
}
