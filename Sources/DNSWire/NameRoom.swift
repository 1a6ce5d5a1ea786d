// The memory of a scanned name.

/// Room for a name's octets, for where its labels begin, and for the hash of each suffix; made once, and used for one name after
/// another.
///
/// Invariant: `words` has `size` initialised words for as long as this lives. No number leads beyond them: every index is cut to
/// the part that it belongs to, so that a wrong one reads or writes something else of the room, and nothing outside.
@safe struct NameRoom: ~Copyable {
    // 128 hashes, 128 starts of an octet each, and 256 octets with eight of slack for a whole word at the end
    private static var size: Int { 128 + 16 + 33 }
    private let words: UnsafeMutablePointer<UInt64>
    private let starts: UnsafeMutablePointer<UInt8>
    private let octets: UnsafeMutableRawPointer

    /// Room that is zero all over.
    init() {
        unsafe words = .allocate(capacity: Self.size)
        unsafe words.initialize(repeating: 0, count: Self.size)
        unsafe octets = UnsafeMutableRawPointer(words + 128 + 16)
        unsafe starts = UnsafeMutableRawPointer(words + 128).assumingMemoryBound(to: UInt8.self)
    }

    deinit { unsafe words.deallocate() }

    /// The octets from the first on, 264 at most.
    @_lifetime(borrow self)
    func span(_ count: Int) -> Span<UInt8> {
        precondition(count >= 0 && count <= 264)
        let span = unsafe Span<UInt8>(_unsafeStart: octets.assumingMemoryBound(to: UInt8.self), count: count)
        return unsafe _overrideLifetime(span, borrowing: self)
    }

    /// Eight octets, the first in the lowest bits.
    @inline(__always)
    func word(at offset: Int) -> UInt64 {
        unsafe octets.loadUnaligned(fromByteOffset: offset & 255, as: UInt64.self).littleEndian
    }

    /// Writes eight octets, the lowest bits first.
    @inline(__always)
    func setWord(_ word: UInt64, at offset: Int) {
        unsafe octets.storeBytes(of: word.littleEndian, toByteOffset: offset & 255, as: UInt64.self)
    }

    /// One octet.
    @inline(__always)
    func octet(at offset: Int) -> Int { unsafe Int(octets.load(fromByteOffset: offset & 255, as: UInt8.self)) }

    /// Where a label begins, counted from the left.
    @inline(__always)
    func start(of label: Int) -> Int { unsafe Int(starts[label & 127]) }

    /// Notes where a label begins; less than 256.
    @inline(__always)
    func setStart(_ start: Int, of label: Int) { unsafe starts[label & 127] = UInt8(truncatingIfNeeded: start) }

    /// The hash of a suffix.
    @inline(__always)
    func hash(of suffix: Int) -> UInt64 { unsafe words[suffix & 127] }

    /// Notes the hash of a suffix.
    @inline(__always)
    func setHash(_ hash: UInt64, of suffix: Int) { unsafe words[suffix & 127] = hash }
}
