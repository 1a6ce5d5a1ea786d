// The replies that wait for the one before them to be given back.

/// The little queue of one response entry.
struct ReplyQueue {
    /// Replies that may wait at one entry.
    static let capacity = 4

    private var slots = InlineArray<4, Slot>(repeating: Slot(index: -1))
    private var first = 0
    /// Replies that wait.
    private(set) var count = 0

    /// Puts a reply at the end; false when there is no room.
    mutating func append(_ slot: Slot) -> Bool {
        guard count < Self.capacity else { return false }
        slots[(first + count) % Self.capacity] = slot
        count += 1
        return true
    }

    /// The replies that wait, oldest first.
    var all: [Slot] { (0..<count).map { slots[(first + $0) % Self.capacity] } }

    /// Takes the oldest reply.
    mutating func popFirst() -> Slot? {
        guard count > 0 else { return nil }
        defer {
            first = (first + 1) % Self.capacity
            count -= 1
        }
        return slots[first]
    }
}
