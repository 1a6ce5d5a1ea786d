// The number of a buffer.

/// A buffer of a pool, by its number. It says nothing of who holds the buffer.
@usableFromInline package struct Slot: Hashable, Sendable {
    /// 0 up to, not including, the pool's count.
    @usableFromInline package let index: Int32

    @inlinable package init(index: Int32) { self.index = index }
}
