// The nearest of the words that would have been right.

/// Guesses what a mistyped word was meant to be.
package enum DidYouMean {
    /// The candidate that is plainly meant by `word`, or nil when none is near enough to be named.
    ///
    /// Case, and `-` or a space for `_`, count as nothing; otherwise one slip is allowed in a word of two letters and
    /// about one more for every three letters beyond, and a word of four letters may be the beginning of another. Of
    /// two equally near, the first wins.
    package static func nearest(to word: String, among candidates: some Sequence<String>) -> String? {
        let folded = fold(word)
        guard !folded.isEmpty, folded.count <= 64 else { return nil }
        var best: (candidate: String, distance: Int)?
        for candidate in candidates {
            let target = fold(candidate)
            let isBeginning =
                min(folded.count, target.count) >= 4 && (folded.starts(with: target) || target.starts(with: folded))
            let distance = isBeginning ? 1 : self.distance(folded, target)
            guard distance <= allowance(min(folded.count, target.count)), distance < best?.distance ?? .max else {
                continue
            }
            best = (candidate, distance)
        }
        return best?.candidate
    }

    /// `; did you mean "x"?`, or nothing when no candidate is near.
    package static func suffix(for word: String, among candidates: some Sequence<String>) -> String {
        nearest(to: word, among: candidates).map { "; did you mean \"\($0)\"?" } ?? ""
    }

    private static func allowance(_ length: Int) -> Int { length < 2 ? 0 : max(1, (length + 1) / 3) }

    private static func fold(_ word: String) -> [UInt8] {
        word.lowercased().utf8.map { $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: " ") ? UInt8(ascii: "_") : $0 }
    }

    /// Insertions, deletions, replacements, and exchanges of two neighbours that make one word of the other.
    static func distance(_ a: [UInt8], _ b: [UInt8]) -> Int {
        guard !a.isEmpty, !b.isEmpty else { return max(a.count, b.count) }
        var beforeLast = [Int](repeating: 0, count: b.count + 1)
        var last = Array(0...b.count)
        for i in 1...a.count {
            var row = [i] + [Int](repeating: 0, count: b.count)
            for j in 1...b.count {
                row[j] = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1))
                if i > 1, j > 1, a[i - 1] == b[j - 2], a[i - 2] == b[j - 1] {
                    row[j] = min(row[j], beforeLast[j - 2] + 1)
                }
            }
            beforeLast = last
            last = row
        }
        return last[b.count]
    }
}
