// A queue of entries in a part of memory: the oldest leaves at one end, the newest comes in at the other.

/// Where a ring of entries begins and ends. Entries stand in one piece: what is left at the end of the memory and too small for the
/// next one is a filler.
///
///     | newest ...... head |   free   | tail ...... older ... filler |
struct EntryRing: Sendable {
    /// Where its memory begins, and how many octets it has: multiples of eight.
    let start: Int
    let capacity: Int
    /// Octets that entries take, fillers included.
    private(set) var used = 0
    private var head = 0
    private var tail = 0
    /// Octets that entries took which have left, fillers included.
    private(set) var gone = 0

    init(start: Int, capacity: Int) {
        self.start = start
        self.capacity = capacity
    }

    /// Where the oldest one stands. There must be one.
    var oldest: Int { start &+ tail }

    /// Whether an offset lies in it.
    func holds(_ offset: Int) -> Bool { offset >= start && offset < start &+ capacity }

    /// Takes room for an entry of `size` octets, a multiple of eight and no more than the capacity. Returns its offset; nil while
    /// there is no room in one piece.
    mutating func append(_ size: Int, in memory: CacheMemory) -> Int? {
        if used == 0 { (head, tail) = (0, 0) }
        guard used < capacity else { return nil }
        if head >= tail, capacity &- head < size {
            guard size <= tail else { return nil }
            fill(capacity &- head, in: memory)
        }
        let limit = head >= tail ? capacity : tail
        guard limit &- head >= size else { return nil }
        let place = head
        head = head &+ size == capacity ? 0 : head &+ size
        used &+= size
        return start &+ place
    }

    private mutating func fill(_ size: Int, in memory: CacheMemory) {
        if size > 0 {
            memory.store(UInt32(truncatingIfNeeded: size), at: start &+ head)
            memory.store(EntryHeader.State.filler, at: start &+ head &+ 4)
            used &+= size
        }
        head = 0
    }

    /// Lets the oldest one go, which has `size` octets.
    mutating func removeOldest(_ size: Int) {
        used &-= size
        gone &+= size
        tail = tail &+ size >= capacity ? 0 : tail &+ size
    }

    /// Where the entry stands that comes behind so many octets, those that have left included; or the oldest, if that one has left.
    /// Nil at the end.
    func place(behind passed: inout Int) -> Int? {
        passed = max(passed, gone)
        guard passed &- gone < used else { return nil }
        return start &+ (tail &+ passed &- gone) % capacity
    }
}
