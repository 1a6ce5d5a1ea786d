// Integers in network order out of spans and into them; words of eight octets for the loops that need speed.

extension Span<UInt8> {
    /// The 16 bits at an offset, network order. Both octets must be there.
    @inlinable package func uint16(at offset: Int) -> UInt16 {
        precondition(offset >= 0 && offset <= count &- 2)
        // just checked
        return unsafe bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: offset, as: UInt16.self).bigEndian
    }

    /// The 32 bits at an offset, network order. All four octets must be there.
    @inlinable package func uint32(at offset: Int) -> UInt32 {
        precondition(offset >= 0 && offset <= count &- 4)
        // just checked
        return unsafe bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: offset, as: UInt32.self).bigEndian
    }

    /// One to eight octets from `offset`, the first in the lowest bits; what lies beyond the end, or beyond `count`
    /// octets, reads as zero.
    @inlinable @inline(__always) package func word(at offset: Int, count wanted: Int = 8) -> UInt64 {
        guard offset >= 0, offset <= count &- 8 else { return wordAtEnd(offset, count: wanted) }
        // just checked
        let all = unsafe uncheckedWord(at: offset)
        return wanted >= 8 ? all : all.first(wanted)
    }

    /// Eight octets from `offset`, the first in the lowest bits. All eight must be there: nobody checks.
    @unsafe @inlinable @inline(__always) package func uncheckedWord(at offset: Int) -> UInt64 {
        unsafe bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: offset, as: UInt64.self).littleEndian
    }

    @inlinable @inline(never) func wordAtEnd(_ offset: Int, count wanted: Int) -> UInt64 {
        let left = Swift.min(wanted, count &- offset)
        if count >= 8, offset > count &- 8, left > 0 {
            // just checked: those of the last eight octets that stand before `offset` fall out
            let last = unsafe uncheckedWord(at: count &- 8)
            return (last &>> UInt64(truncatingIfNeeded: 8 &* (8 &- count &+ offset))).first(left)
        }
        var value: UInt64 = 0
        for i in 0..<Swift.max(Swift.min(wanted, 8, count &- offset), 0) {
            value |= UInt64(self[offset &+ i]) &<< UInt64(8 &* i)
        }
        return value
    }

    /// Whether the octets are the same as another span's in any case of ASCII letters (RFC 4343 s3).
    @inlinable package func equalsInAnyCase(_ other: Span<UInt8>) -> Bool {
        guard count == other.count else { return false }
        var at = 0
        while at < count {
            let (one, other) = (word(at: at), other.word(at: at))
            if one != other, lowercased(one) != lowercased(other) { return false }
            at &+= 8
        }
        return true
    }

    /// Whether the octets are the same as another span's, in order.
    @inlinable package func elementsEqual(_ other: Span<UInt8>) -> Bool {
        guard count == other.count else { return false }
        var i = 0
        while i < count {
            if word(at: i) != other.word(at: i) { return false }
            i &+= 8
        }
        return true
    }
}

extension UInt64 {
    /// The first one to eight octets of a word, the others zero.
    @inlinable @inline(__always) package func first(_ octets: Int) -> UInt64 {
        self & (.max &>> UInt64(truncatingIfNeeded: 64 &- 8 &* octets))
    }
}

extension MutableSpan<UInt8> {
    /// Writes 16 bits in network order.
    @inlinable package mutating func set(_ value: UInt16, at offset: Int) {
        precondition(offset >= 0 && offset <= count &- 2)
        var all = unsafe mutableBytes
        unsafe all.storeBytes(of: value.bigEndian, toUncheckedByteOffset: offset, as: UInt16.self)
    }

    /// Writes 32 bits in network order.
    @inlinable package mutating func set(_ value: UInt32, at offset: Int) {
        precondition(offset >= 0 && offset <= count &- 4)
        var all = unsafe mutableBytes
        unsafe all.storeBytes(of: value.bigEndian, toUncheckedByteOffset: offset, as: UInt32.self)
    }

    /// Writes eight octets, the lowest bits first. All eight places must be there.
    @inlinable package mutating func setWord(_ word: UInt64, at offset: Int) {
        precondition(offset >= 0 && offset <= count &- 8)
        var all = unsafe mutableBytes
        unsafe all.storeBytes(of: word.littleEndian, toUncheckedByteOffset: offset, as: UInt64.self)
    }

    /// Copies all of `source` to the octets from `offset` on, which must be there.
    @inlinable package mutating func copy(_ source: Span<UInt8>, at offset: Int) {
        precondition(offset >= 0 && offset <= count &- source.count)
        guard source.count >= 8, source.count <= 64 else {
            // for a root or two a call is too much
            guard source.count < 4 else { return copyBlock(source, at: offset) }
            for i in 0..<source.count { self[offset &+ i] = source[i] }
            return
        }
        // few octets go by words, of which the last one may overlap the one before
        var all = unsafe mutableBytes
        let last = source.count &- 8
        var at = 0
        while at < last {
            unsafe all.storeBytes(
                of: source.uncheckedWord(at: at).littleEndian, toUncheckedByteOffset: offset &+ at, as: UInt64.self)
            at &+= 8
        }
        unsafe all.storeBytes(
            of: source.uncheckedWord(at: last).littleEndian, toUncheckedByteOffset: offset &+ last, as: UInt64.self)
    }

    @inlinable @inline(never) mutating func copyBlock(_ source: Span<UInt8>, at offset: Int) {
        unsafe source.withUnsafeBufferPointer { from in
            unsafe withUnsafeMutableBufferPointer { to in
                guard let origin = from.baseAddress, let target = to.baseAddress else { return }
                unsafe (target + offset).update(from: origin, count: from.count)
            }
        }
    }
}

extension [UInt8] {
    /// Appends 16 bits in network order.
    package mutating func append(network value: UInt16) {
        append(UInt8(truncatingIfNeeded: value >> 8))
        append(UInt8(truncatingIfNeeded: value))
    }

    /// Appends 32 bits in network order.
    package mutating func append(network value: UInt32) {
        append(network: UInt16(truncatingIfNeeded: value >> 16))
        append(network: UInt16(truncatingIfNeeded: value))
    }

    /// Appends all octets of a span.
    ///
    /// It grows as arrays do, by doubling: reserving just what is needed would copy a growing array again and again.
    package mutating func append(contentsOf octets: Span<UInt8>) {
        unsafe octets.withUnsafeBufferPointer { unsafe append(contentsOf: $0) }
    }
}

/// The number behind a prefix such as `TYPE` or `CLASS` (RFC 3597 s5), in upper case: decimal digits only; or nil.
func number(in mnemonic: String, behind prefix: String) -> UInt16? {
    let digits = mnemonic.utf8.dropFirst(prefix.utf8.count)
    guard mnemonic.hasPrefix(prefix), digits.allSatisfy({ 0x30...0x39 ~= $0 }) else { return nil }
    return UInt16(String(decoding: digits, as: UTF8.self))
}

/// Lower-cases the ASCII letters among eight octets and leaves all other octets as they are (RFC 4343 s3).
@inlinable package func lowercased(_ word: UInt64) -> UInt64 { word | upperCaseBits(word) }

/// The bit of 0x20 for each octet among eight that is an upper-case ASCII letter.
@inlinable package func upperCaseBits(_ word: UInt64) -> UInt64 {
    let low = word & 0x7f7f_7f7f_7f7f_7f7f
    let letters = (low &+ 0x3f3f_3f3f_3f3f_3f3f) ^ (low &+ 0x2525_2525_2525_2525)
    return (letters & ~word & 0x8080_8080_8080_8080) >> 2
}

/// Lower-cases an ASCII letter (RFC 4343 s3).
@inlinable package func lowercased(_ octet: UInt8) -> UInt8 {
    octet &- 0x41 < 26 ? octet | 0x20 : octet
}
