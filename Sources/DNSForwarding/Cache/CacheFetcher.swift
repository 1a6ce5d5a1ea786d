// Brings what looking for questions reads near, for many of them at once.

package import DNSWire

/// Questions that will soon be looked for.
///
/// A look-up goes from a place of the index to an entry, and waits for memory both times. Here each step is made for all questions
/// before the next one, and nothing is waited for.
package struct CacheFetcher: ~Copyable {
    private var hashes: [UInt64] = []

    /// Room for so many questions; for more it grows.
    package init(capacity: Int) { hashes.reserveCapacity(capacity) }

    /// Adds a question for a name with that hash, which was scanned with `seed`.
    package mutating func note(_ hash: UInt64, _ question: CacheQuestion, _ seed: HashSeed) {
        hashes.append(CacheKey(question, question.type, hash: hash, seed).hash)
    }

    /// Brings near what a cache of the same seed most likely has for the questions, and forgets them.
    package mutating func fetch(from cache: Cache) {
        cache.fetch(hashes)
        hashes.removeAll(keepingCapacity: true)
    }
}

/// Where a shard keeps what: what never changes of it, so that it is read without its lock.
struct CacheGuide: Sendable {
    /// Its index as it was at first: only the place and the size of it count.
    let index: EntryIndex
    let memory: CacheMemory
}

extension Cache {
    /// Brings near what stands where the entries with these hashes are looked for first.
    fileprivate func fetch(_ hashes: [UInt64]) {
        let guides = guides
        for hash in hashes { guides[Int(hash & mask)].index.fetch(hash) }
        for hash in hashes {
            let guide = guides[Int(hash & mask)]
            guard let entry = guide.index.glimpse(hash) else { continue }
            // the head of an entry, a name of some length and a record or two
            for line in 0..<3 { guide.memory.fetch(entry &+ 64 &* line) }
        }
    }
}
