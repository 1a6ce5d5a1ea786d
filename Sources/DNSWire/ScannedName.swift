// A name in the form that every table of names is asked with: one pass, lower case, the hash of each suffix.

/// Room for one name, used again for each: lower-cased octets, where the labels begin, and the hash of every suffix.
///
/// Suffixes are counted in labels: suffix 0 is the root, suffix `labelCount` the whole name. The hash of a suffix does not depend
/// on what stands before it, so that a name is looked for at every level of a tree for the price of one pass.
package struct ScannedName: ~Copyable {
    /// Labels without the root's.
    package private(set) var labelCount = 0
    /// Octets of the wire form, the root's zero included.
    package private(set) var length = 1

    private let seed: HashSeed
    // 255 octets and slack for a whole word at the end
    private var octets = InlineArray<264, UInt8>(repeating: 0)
    // [n]: where suffix n begins; a name has at most 127 labels
    private var starts = InlineArray<128, UInt8>(repeating: 0)
    private var hashes = InlineArray<128, UInt64>(repeating: 0)

    /// The root.
    package init(seed: HashSeed) {
        self.seed = seed
        hashes[0] = seed.root
    }

    /// The lower-cased wire form of suffix `labels`, the whole name by default.
    package var span: Span<UInt8> {
        @_lifetime(borrow self)
        borrowing get { octets.span.extracting(0..<length) }
    }

    /// The octet at an offset of the lower-cased wire form.
    @inlinable package subscript(offset: Int) -> UInt8 { span[offset] }

    /// Where suffix `labels` begins, counted from the start of the name.
    package func start(ofSuffix labels: Int) -> Int { Int(starts[labels]) }

    /// The hash of suffix `labels`.
    package func hash(ofSuffix labels: Int) -> UInt64 { hashes[labels] }

    /// The hash of the whole name.
    package var hash: UInt64 { hashes[labelCount] }

    /// Reads the uncompressed name at `start` and returns the offset behind it.
    ///
    /// Throws when a label or the name is too long, the octets end, or a compression pointer stands there.
    package mutating func scan(_ source: Span<UInt8>, at start: Int) throws(WireError) -> Int {
        var at = start
        var count = 0
        var begins = InlineArray<128, UInt8>(repeating: 0)
        let end = Swift.min(source.count, start &+ Name.maximumLength)
        while true {
            guard at < end else {
                throw WireError(at >= source.count ? .endOfInput : .nameTooLong, at: at)
            }
            let size = source[at]
            if size == 0 { break }
            guard size <= 63 else { throw WireError(size < 192 ? .badLabel : .badPointer, at: at) }
            begins[count] = UInt8(truncatingIfNeeded: at &- start)
            count &+= 1
            at &+= Int(size) &+ 1
        }
        length = at &- start &+ 1
        labelCount = count
        copyLowercased(source, at: start)
        finish(begins)
        return at &+ 1
    }

    /// Reads the name at `start` of a whole message, following compression pointers, each to a place before the last
    /// (RFC 1035 s4.1.4), and returns the offset behind the name's own octets. After an error the name is neither this nor the last.
    package mutating func scanCompressed(_ message: Span<UInt8>, at start: Int) throws(WireError) -> Int {
        var at = start
        var end: Int?
        var lowest = start
        var count = 0
        var written = 0
        var begins = InlineArray<128, UInt8>(repeating: 0)
        while true {
            guard at < message.count else { throw WireError(.endOfInput, at: at) }
            let size = Int(message[at])
            if size == 0 { break }
            if size >= 192 {
                guard at &+ 1 < message.count else { throw WireError(.endOfInput, at: at) }
                let target = (size & 63) << 8 | Int(message[at &+ 1])
                guard target < lowest, target >= Header.size else { throw WireError(.badPointer, at: at) }
                if end == nil { end = at &+ 2 }
                lowest = target
                at = target
                continue
            }
            guard size <= 63 else { throw WireError(.badLabel, at: at) }
            guard at &+ size &+ 1 <= message.count else { throw WireError(.endOfInput, at: at) }
            guard written &+ size &+ 2 <= Name.maximumLength else { throw WireError(.nameTooLong, at: start) }
            begins[count] = UInt8(truncatingIfNeeded: written)
            count &+= 1
            octets[written] = UInt8(truncatingIfNeeded: size)
            for i in 1...size { octets[written &+ i] = lowercased(message[at &+ i]) }
            written &+= size &+ 1
            at &+= size &+ 1
        }
        octets[written] = 0
        length = written &+ 1
        labelCount = count
        finish(begins)
        return end ?? at &+ 1
    }

    /// Puts the name of an owned value in.
    package mutating func set(_ name: Name) {
        // a Name is well-formed by construction
        _ = try? scan(name.octets.span, at: 0)
    }

    private mutating func copyLowercased(_ source: Span<UInt8>, at start: Int) {
        var room = octets.mutableSpan
        var done = 0
        while done < length {
            room.setWord(lowercased(source.word(at: start &+ done)), at: done)
            done &+= 8
        }
    }

    /// Turns the starts of labels, left to right, into starts and hashes of suffixes, right to left.
    private mutating func finish(_ begins: InlineArray<128, UInt8>) {
        starts[0] = UInt8(truncatingIfNeeded: length &- 1)
        var hash = seed.root
        var suffix = 0
        while suffix < labelCount {
            let begin = begins[labelCount &- 1 &- suffix]
            hash = chain(hash, label: Int(begin))
            suffix &+= 1
            starts[suffix] = begin
            hashes[suffix] = hash
        }
    }

    /// The hash of a suffix from that of the suffix one label shorter, and its label.
    private func chain(_ hash: UInt64, label begin: Int) -> UInt64 {
        let name = octets.span
        var left = Int(name[begin]) &+ 1
        var at = begin
        var value = hash
        while left > 0 {
            value = seed.mix(value, name.word(at: at, count: left))
            at &+= 8
            left &-= 8
        }
        return value
    }

    /// Whether suffix `labels` is the same as a lower-cased name in wire form.
    package func suffix(_ labels: Int, equals name: Span<UInt8>) -> Bool {
        let begin = Int(starts[labels])
        guard name.count == length &- begin else { return false }
        let mine = octets.span
        var at = 0
        while at < name.count {
            if mine.word(at: begin &+ at, count: name.count &- at) != name.word(at: at) { return false }
            at &+= 8
        }
        return true
    }

    /// Whether suffix `labels` is the same as the lower-cased name of `count` octets at an offset of `octets`, which must have
    /// eight octets of slack behind it.
    package func suffix(_ labels: Int, equals octets: Span<UInt8>, at start: Int, count: Int) -> Bool {
        let begin = Int(starts[labels])
        guard count == length &- begin, start &+ count &+ 8 <= octets.count else { return false }
        let mine = self.octets.span
        var at = 0
        while at < count {
            let left = count &- at
            if mine.word(at: begin &+ at, count: left) != octets.word(at: start &+ at, count: left) { return false }
            at &+= 8
        }
        return true
    }

    /// The name as a value of its own, in lower case.
    package var name: Name {
        let all = span
        return Name(unchecked: all.indices.map { all[$0] })
    }
}

extension MutableSpan<UInt8> {
    /// Writes eight octets, the lowest bits first. All eight places must be there.
    @inlinable mutating func setWord(_ word: UInt64, at offset: Int) {
        precondition(offset >= 0 && offset &+ 8 <= count)
        var bytes = unsafe mutableBytes
        bytes.storeBytes(of: word.littleEndian, toByteOffset: offset, as: UInt64.self)
    }
}
