// What was probably meant by a word that is not known.

/// Finds the nearest of several words.
enum Spelling {
    /// The first of `words` that `word` differs from by the fewest slips (a letter more, less, other, or two exchanged), any case;
    /// nil when even that one is too far away: more than one slip in three letters.
    static func nearest(to word: String, among words: [String]) -> String? {
        let mine = Array(word.uppercased().utf8)
        guard mine.count <= 32 else { return nil }
        let most = max(1, mine.count / 3)
        var best: (word: String, slips: Int)?
        for candidate in words where abs(candidate.utf8.count - mine.count) <= most {
            let slips = slips(mine, Array(candidate.uppercased().utf8))
            if slips < best?.slips ?? (most + 1) { best = (candidate, slips) }
        }
        return best?.word
    }

    /// The optimal string alignment distance.
    private static func slips(_ a: [UInt8], _ b: [UInt8]) -> Int {
        var before = [Int](repeating: 0, count: b.count + 1)
        var last = Array(0...b.count)
        for i in a.indices {
            var row = [i + 1]
            for j in b.indices {
                var least = min(last[j] + (a[i] == b[j] ? 0 : 1), last[j + 1] + 1, row[j] + 1)
                if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { least = min(least, before[j - 1] + 1) }
                row.append(least)
            }
            before = last
            last = row
        }
        return last[b.count]
    }
}
