// A name in the form that every table of names is asked with: one pass, lower case, the hash of each suffix.

/// Room for one name, used again for each: lower-cased octets, where the labels begin, and the hash of every suffix.
///
/// Suffixes are counted in labels: suffix 0 is the root, suffix `labelCount` the whole name. The hash of a suffix does not depend
/// on what stands before it, so that a name is looked for at every level of a tree for the price of one pass.
///
/// The room is three arrays of fixed size, made once: a value that held them in itself would be copied at every turn.
package struct ScannedName: ~Copyable {
    /// Labels without the root's.
    package private(set) var labelCount = 0
    /// Octets of the wire form, the root's zero included.
    package private(set) var length = 1

    private let seed: HashSeed
    // 255 octets and slack for a whole word at the end
    private var octets = [UInt8](repeating: 0, count: 264)
    // [n]: where the n-th label from the left begins, the root's last; a name has at most 127 others
    private var starts = [UInt8](repeating: 0, count: 128)
    // [n]: of suffix n
    private var hashes = [UInt64](repeating: 0, count: 128)

    /// The root.
    package init(seed: HashSeed) {
        self.seed = seed
        hashes[0] = seed.root
    }

    /// The lower-cased wire form.
    package var span: Span<UInt8> {
        @_lifetime(borrow self)
        get { octets.span.extracting(0..<length) }
    }

    /// The octet at an offset of the lower-cased wire form.
    package subscript(offset: Int) -> UInt8 { octets[offset] }

    /// Where suffix `labels` begins, counted from the start of the name.
    package func start(ofSuffix labels: Int) -> Int { Int(starts[labelCount &- labels]) }

    /// The hash of suffix `labels`.
    package func hash(ofSuffix labels: Int) -> UInt64 { hashes[labels] }

    /// The hash of the whole name.
    package var hash: UInt64 { hashes[labelCount] }

    /// Reads the uncompressed name at `start` and returns the offset behind it.
    ///
    /// Throws when a label or the name is too long, the octets end, or a compression pointer stands there; it is the root then.
    package mutating func scan(_ source: Span<UInt8>, at start: Int) throws(WireError) -> Int {
        let labels: Int
        do throws(WireError) {
            labels = try findLabels(source, at: start)
        } catch {
            clear()
            throw error
        }
        let size = Int(starts[labels]) &+ 1
        var room = octets.mutableSpan
        var done = 0
        while done < size {
            room.setWord(lowercased(source.word(at: start &+ done)), at: done)
            done &+= 8
        }
        labelCount = labels
        length = size
        Self.hashSuffixes(octets, starts, labels, seed, to: &hashes)
        return start &+ size
    }

    /// Notes where labels begin; returns their number.
    private mutating func findLabels(_ source: Span<UInt8>, at start: Int) throws(WireError) -> Int {
        var begins = starts.mutableSpan
        let end = Swift.min(source.count, start &+ Name.maximumLength)
        var at = start
        var count = 0
        while at < end {
            let size = source[at]
            begins[count] = UInt8(truncatingIfNeeded: at &- start)
            if size == 0 { return count }
            guard size <= 63 else { throw WireError(size < 192 ? .badLabel : .badPointer, at: at) }
            count &+= 1
            at &+= Int(size) &+ 1
        }
        throw WireError(at >= source.count ? .endOfInput : .nameTooLong, at: at)
    }

    /// Reads the name at `start` of a whole message, following compression pointers, each to a place before the last
    /// (RFC 1035 s4.1.4), and returns the offset behind the name's own octets. After a throw it is the root.
    package mutating func scanCompressed(_ message: Span<UInt8>, at start: Int) throws(WireError) -> Int {
        let copied: (labels: Int, end: Int)
        do throws(WireError) {
            copied = try Self.copyLabels(message, at: start, to: &octets, begins: &starts)
        } catch {
            clear()
            throw error
        }
        labelCount = copied.labels
        length = Int(starts[labelCount]) &+ 1
        Self.hashSuffixes(octets, starts, labelCount, seed, to: &hashes)
        return copied.end
    }

    /// Copies labels in lower case, from pointer to pointer; returns their number, and the offset behind the name's own octets.
    private static func copyLabels(
        _ message: Span<UInt8>, at start: Int, to octets: inout [UInt8], begins starts: inout [UInt8]
    ) throws(WireError) -> (labels: Int, end: Int) {
        var begins = starts.mutableSpan
        var room = octets.mutableSpan
        var walk = LabelWalk(from: start)
        var count = 0
        while true {
            let written = walk.length
            let label = try walk.next(in: message)
            begins[count] = UInt8(truncatingIfNeeded: written)
            var done = 0
            while done < label.count {
                room.setWord(lowercased(message.word(at: label.lowerBound &+ done)), at: written &+ done)
                done &+= 8
            }
            if label.count == 1 { return (count, walk.end) }
            count &+= 1
        }
    }

    /// Puts the name of an owned value in.
    package mutating func set(_ name: Name) {
        // a Name is well-formed by construction
        _ = try? scan(name.octets.span, at: 0)
    }

    /// Makes it the same as another one, which must have the same seed.
    package mutating func set(_ other: borrowing ScannedName) { _ = try? scan(other.octets.span, at: 0) }

    /// Makes it the root.
    private mutating func clear() {
        labelCount = 0
        length = 1
        octets[0] = 0
        starts[0] = 0
    }

    /// The hash of each suffix from that of the one a label shorter, and the label.
    private static func hashSuffixes(
        _ octets: [UInt8], _ starts: [UInt8], _ labels: Int, _ seed: HashSeed, to hashes: inout [UInt64]
    ) {
        let name = octets.span
        let begins = starts.span
        var suffixes = hashes.mutableSpan
        var value = seed.root
        var suffix = 0
        var label = labels
        while label > 0 {
            label &-= 1
            var at = Int(begins[label])
            var left = Int(name[at]) &+ 1
            while left > 0 {
                value = seed.mix(value, name.word(at: at, count: left))
                at &+= 8
                left &-= 8
            }
            suffix &+= 1
            suffixes[suffix] = value
        }
    }

    /// Whether suffix `labels` is the same as a lower-cased name in wire form.
    package func suffix(_ labels: Int, equals name: Span<UInt8>) -> Bool {
        let begin = start(ofSuffix: labels)
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
        let begin = self.start(ofSuffix: labels)
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
    @inlinable package mutating func setWord(_ word: UInt64, at offset: Int) {
        precondition(offset >= 0 && offset &+ 8 <= count)
        var bytes = unsafe mutableBytes
        bytes.storeBytes(of: word.littleEndian, toByteOffset: offset, as: UInt64.self)
    }
}
