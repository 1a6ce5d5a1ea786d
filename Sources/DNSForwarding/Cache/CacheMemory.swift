// The memory of a cache: mapped once, of a fixed size, shared by all threads.

import DNSDispatch
import Glibc

/// Memory from the system, given back with the last reference to it.
///
/// Invariant: `address` is that of a mapping of `count` octets for as long as the value lives.
@safe final class CacheMapping: Sendable {
    private let address: UInt
    let count: Int

    /// - Throws: `OutOfMemory` when the system has no room for it.
    init(count: Int) throws(OutOfMemory) {
        address = UInt(bitPattern: unsafe try SystemMemory.map(UInt8.self, count: count))
        self.count = count
    }

    deinit { unsafe munmap(UnsafeMutableRawPointer(bitPattern: address), count) }

    /// A part of it, which must not outlive it. `start` and `count` must be multiples of eight within it.
    func part(_ start: Int, count: Int) -> CacheMemory {
        precondition(start >= 0 && start % 8 == 0 && count >= 0 && start + count <= self.count)
        return CacheMemory(address: address + UInt(start), count: count)
    }
}

/// A part of a cache's memory that one lock guards.
///
/// Invariant: `address` is that of `count` mapped octets, a multiple of eight, for as long as the value lives; every access is
/// checked against `count`. Who reads or writes holds the lock; what `fetch` and `glimpse` find without it was so at some time, and does
/// no harm where it is so no longer.
@safe struct CacheMemory: Sendable {
    private let address: UInt
    let count: Int

    fileprivate init(address: UInt, count: Int) {
        self.address = address
        self.count = count
    }

    private func place(_ offset: Int, _ size: Int) -> UnsafeMutableRawPointer {
        precondition(offset >= 0 && size >= 0 && offset <= count &- size)
        // never nil: no mapping begins at zero
        return unsafe UnsafeMutableRawPointer(bitPattern: address).unsafelyUnwrapped + offset
    }

    /// Brings the line of memory at an offset near. It takes no lock.
    func fetch(_ offset: Int) {
        if offset >= 0, offset < count { NearMemory.fetch(address &+ UInt(offset)) }
    }

    /// The word at an offset, a multiple of eight within the memory, as a hint. It takes no lock.
    func glimpse(_ offset: Int) -> UInt64 {
        precondition(offset >= 0 && offset & 7 == 0 && offset <= count &- 8)
        return unsafe NearMemory.glimpse(address &+ UInt(offset))
    }

    /// A value of plain bits at an offset that fits its alignment.
    func load<Value: BitwiseCopyable>(_ type: Value.Type, at offset: Int) -> Value {
        unsafe place(offset, MemoryLayout<Value>.size).load(as: type)
    }

    /// Writes a value of plain bits to an offset that fits its alignment.
    func store<Value: BitwiseCopyable>(_ value: Value, at offset: Int) {
        unsafe place(offset, MemoryLayout<Value>.size).storeBytes(of: value, as: Value.self)
    }

    /// Writes a number to any offset.
    func store(_ value: UInt16, atUnaligned offset: Int) {
        unsafe place(offset, 2).storeBytes(of: value, as: UInt16.self)
    }

    /// Writes octets.
    func copy(_ octets: Span<UInt8>, to offset: Int) {
        let target = unsafe place(offset, octets.count)
        unsafe octets.withUnsafeBytes { source in
            guard let start = source.baseAddress else { return }
            unsafe target.copyMemory(from: start, byteCount: source.count)
        }
    }

    /// Moves octets, which may overlap.
    func move(_ size: Int, from offset: Int, to other: Int) {
        unsafe memmove(place(other, size), place(offset, size), size)
    }

    /// Appends octets to an array.
    func append(_ size: Int, from offset: Int, to octets: inout [UInt8]) {
        unsafe octets.append(contentsOf: UnsafeRawBufferPointer(start: place(offset, size), count: size))
    }

    /// Copies the first values of plain bits that an array has from any offset; the array must have so many.
    func read<Value: BitwiseCopyable>(_ number: Int, from offset: Int, into values: inout [Value]) {
        precondition(number >= 0 && number <= values.count)
        let size = number &* MemoryLayout<Value>.stride
        let source = unsafe place(offset, size)
        unsafe values.withUnsafeMutableBytes { target in
            guard let start = target.baseAddress else { return }
            unsafe start.copyMemory(from: source, byteCount: size)
        }
    }

    /// Whether the octets from an offset on are those of a span.
    func holds(_ octets: Span<UInt8>, at offset: Int) -> Bool {
        let mine = unsafe place(offset, octets.count)
        return unsafe octets.withUnsafeBytes { theirs in
            guard let start = theirs.baseAddress else { return true }
            return unsafe memcmp(mine, start, theirs.count) == 0
        }
    }
}
