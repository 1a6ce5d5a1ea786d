// Where each entry stands, by its hash: open addressing in a part of memory.

/// A table from hashes to offsets of entries. A place holds half of a hash and the offset in words, plus one; zero is empty.
struct EntryIndex: Sendable {
    private let memory: CacheMemory
    /// Places less one, of which there are a power of two.
    private let mask: Int
    private(set) var count = 0

    /// A table that fills `memory`, whose octets must be zero and a power of two, at least a line of 64.
    init(_ memory: CacheMemory) {
        precondition(memory.count >= 64 && memory.count & (memory.count - 1) == 0)
        self.memory = memory
        mask = memory.count / 8 - 1
    }

    /// Whether no more are to be put in.
    var isFull: Bool { count &* 8 >= (mask &+ 1) &* 7 }

    /// The place at which the search for a hash begins. Shards are told apart by the lowest bits.
    private func home(_ hash: UInt64) -> Int { Int(truncatingIfNeeded: hash &>> 32) & mask }
    private func home(ofPlace word: UInt64) -> Int { home(word) }

    private func word(_ place: Int) -> UInt64 { memory.load(UInt64.self, at: place &* 8) }

    private static func word(_ hash: UInt64, _ offset: Int) -> UInt64 {
        hash & ~0xffff_ffff | UInt64(truncatingIfNeeded: offset / 8 &+ 1)
    }

    private static func offset(_ word: UInt64) -> Int { (Int(word & 0xffff_ffff) &- 1) &* 8 }

    /// The offset of the entry with this hash that `isIt` says yes to.
    func find(_ hash: UInt64, _ isIt: (Int) -> Bool) -> Int? {
        var place = home(hash)
        while true {
            let word = word(place)
            if word == 0 { return nil }
            if word >> 32 == hash >> 32, isIt(Self.offset(word)) { return Self.offset(word) }
            place = (place &+ 1) & mask
        }
    }

    /// Brings the place near at which the search for a hash begins. It takes no lock, and any copy of the table will do.
    func fetch(_ hash: UInt64) { memory.fetch(home(hash) &* 8) }

    /// The offset of an entry that seems to have this hash, if one stands in the line that was brought near. It is a hint, taken
    /// without the lock.
    func glimpse(_ hash: UInt64) -> Int? {
        var place = home(hash)
        repeat {
            let word = memory.glimpse(place &* 8)
            if word == 0 { return nil }
            if word >> 32 == hash >> 32 { return Self.offset(word) }
            place &+= 1
        } while place & 7 != 0
        return nil
    }

    /// Puts an entry in. There must be room.
    mutating func insert(_ hash: UInt64, _ offset: Int) {
        precondition(count <= mask)
        var place = home(hash)
        while word(place) != 0 { place = (place &+ 1) & mask }
        memory.store(Self.word(hash, offset), at: place &* 8)
        count &+= 1
    }

    /// An entry was moved.
    func move(_ hash: UInt64, from offset: Int, to other: Int) {
        guard let place = place(of: Self.word(hash, offset)) else { return }
        memory.store(Self.word(hash, other), at: place &* 8)
    }

    /// Takes an entry out.
    mutating func remove(_ hash: UInt64, _ offset: Int) {
        guard var hole = place(of: Self.word(hash, offset)) else { return }
        count &-= 1
        // whoever stands behind the hole and began to search at it or before moves into it
        var next = (hole &+ 1) & mask
        while word(next) != 0 {
            if (next &- home(ofPlace: word(next))) & mask >= (next &- hole) & mask {
                memory.store(word(next), at: hole &* 8)
                hole = next
            }
            next = (next &+ 1) & mask
        }
        memory.store(UInt64(0), at: hole &* 8)
    }

    private func place(of wanted: UInt64) -> Int? {
        var place = home(wanted)
        while true {
            let word = word(place)
            if word == wanted { return place }
            if word == 0 { return nil }
            place = (place &+ 1) & mask
        }
    }
}
