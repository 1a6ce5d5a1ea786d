// The path of a request and what stands behind its question mark.

/// A request's target in origin form (RFC 9112 s3.2.1).
package struct RequestTarget {
    let path: String
    private let query: Substring

    init(_ text: String) {
        let parts = text.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        path = String(parts[0])
        query = parts.count > 1 ? parts[1] : ""
    }

    /// What is wrong with the parameters; nil where each is one of those that are known, is there once and has a value.
    func problem(knowing known: [String]) -> String? {
        var seen: Set<String> = []
        for pair in query.split(separator: "&") {
            let key = String(pair.prefix { $0 != "=" })
            guard known.contains(key) else {
                let others = known.isEmpty ? "" : ": there is \(known.joined(separator: ", "))"
                return "there is no parameter \"\(key)\" here\(others)"
            }
            guard seen.insert(key).inserted else { return "\"\(key)\" is there twice" }
            guard value(of: key) != nil else { return "\"\(pair)\" gives no value: a % is written %25" }
        }
        return nil
    }

    /// The value of a parameter, decoded; nil when it is not there, empty or not well-formed.
    func value(of key: String) -> String? {
        for pair in query.split(separator: "&") where pair.hasPrefix(key + "=") {
            let value = Self.decoded(pair.utf8.dropFirst(key.utf8.count + 1))
            return value?.isEmpty == false ? value : nil
        }
        return nil
    }

    /// Undoes percent-encoding (RFC 3986 s2.1).
    private static func decoded(_ text: Substring.UTF8View) -> String? {
        var octets: [UInt8] = []
        var rest = text[...]
        while let octet = rest.popFirst() {
            guard octet == UInt8(ascii: "%") else {
                octets.append(octet)
                continue
            }
            let digits = String(decoding: rest.prefix(2), as: UTF8.self)
            guard digits.utf8.count == 2, digits.allSatisfy(\.isHexDigit), let value = UInt8(digits, radix: 16) else {
                return nil
            }
            octets.append(value)
            rest = rest.dropFirst(2)
        }
        return String(validating: octets, as: UTF8.self)
    }

    /// Text with everything encoded that may not stand in a query as it is.
    package static func encoded(_ text: String) -> String {
        text.utf8.map { octet in
            switch octet {
            case 0x30...0x39, 0x41...0x5a, 0x61...0x7a, UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_"):
                return String(UnicodeScalar(octet))
            default:
                let digits = String(octet, radix: 16, uppercase: true)
                return "%" + (digits.utf8.count == 1 ? "0" : "") + digits
            }
        }.joined()
    }
}
