// Record types in sentences.

package import DNSWire

extension RecordType {
    /// The type with its article: "an MX", "a TXT".
    package var article: String {
        let name = description
        // said letter by letter, but for those that are said as words
        let isVowel = name.first.map { "AEFHILMNORSX".contains($0) } ?? false
        let isWord = ["NULL", "LOC", "SIG", "HIP", "MAILA", "MAILB"].contains(name)
        return (isVowel && !isWord ? "an " : "a ") + name
    }
}
