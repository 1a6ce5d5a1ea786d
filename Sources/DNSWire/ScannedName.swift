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
    private let room = NameRoom()

    /// The root.
    package init(seed: HashSeed) {
        self.seed = seed
        room.setHash(seed.root, of: 0)
    }

    /// The lower-cased wire form.
    package var span: Span<UInt8> {
        @_lifetime(borrow self)
        get { room.span(length) }
    }

    /// The octet at an offset of the lower-cased wire form.
    package subscript(offset: Int) -> UInt8 { UInt8(truncatingIfNeeded: room.octet(at: offset)) }

    /// Where suffix `labels` begins, counted from the start of the name.
    package func start(ofSuffix labels: Int) -> Int { room.start(of: labelCount &- labels) }

    /// The hash of suffix `labels`.
    package func hash(ofSuffix labels: Int) -> UInt64 { room.hash(of: labels) }

    /// The hash of the whole name.
    package var hash: UInt64 { room.hash(of: labelCount) }

    /// Reads the uncompressed name at `start` and returns the offset behind it.
    ///
    /// Throws when a label or the name is too long, the octets end, or a compression pointer stands there; it is the root then.
    package mutating func scan(_ source: Span<UInt8>, at start: Int) throws(WireError) -> Int {
        do throws(WireError) {
            labelCount = try findLabels(source, at: start)
        } catch {
            clear()
            throw error
        }
        length = room.start(of: labelCount) &+ 1
        // words that lie within the source as a whole, then what is left
        let whole = Swift.min(length, source.count &- start &- 7)
        var done = 0
        while done < whole {
            unsafe room.setWord(lowercased(source.uncheckedWord(at: start &+ done)), at: done)
            done &+= 8
        }
        while done < length {
            room.setWord(lowercased(source.word(at: start &+ done)), at: done)
            done &+= 8
        }
        hashSuffixes()
        return start &+ length
    }

    /// Notes where labels begin; returns their number.
    private func findLabels(_ source: Span<UInt8>, at start: Int) throws(WireError) -> Int {
        let end = Swift.min(source.count, start &+ Name.maximumLength)
        var at = start
        var count = 0
        while at < end {
            let size = source[at]
            room.setStart(at &- start, of: count)
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
        let end: Int
        do throws(WireError) {
            (labelCount, end) = try copyLabels(message, at: start)
        } catch {
            clear()
            throw error
        }
        length = room.start(of: labelCount) &+ 1
        hashSuffixes()
        return end
    }

    /// Copies labels in lower case, from pointer to pointer; returns their number, and the offset behind the name's own octets.
    private func copyLabels(_ message: Span<UInt8>, at start: Int) throws(WireError) -> (labels: Int, end: Int) {
        var walk = LabelWalk(from: start)
        var count = 0
        while true {
            let written = walk.length
            let label = try walk.next(in: message)
            room.setStart(written, of: count)
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
    package mutating func set(_ other: borrowing ScannedName) { _ = try? scan(other.span, at: 0) }

    /// Makes it the root.
    private mutating func clear() {
        labelCount = 0
        length = 1
        room.setWord(0, at: 0)
        room.setStart(0, of: 0)
    }

    /// The hash of each suffix from that of the one a label shorter, and the label.
    private func hashSuffixes() {
        var value = seed.root
        var suffix = 0
        while suffix < labelCount {
            suffix &+= 1
            var at = room.start(of: labelCount &- suffix)
            var left = room.octet(at: at) &+ 1
            while left > 8 {
                value = seed.mix(value, room.word(at: at))
                at &+= 8
                left &-= 8
            }
            value = seed.mix(value, room.word(at: at).first(left))
            room.setHash(value, of: suffix)
        }
    }

    /// Whether suffix `labels` is the same as a lower-cased name in wire form.
    package func suffix(_ labels: Int, equals name: Span<UInt8>) -> Bool {
        var begin = start(ofSuffix: labels)
        guard name.count == length &- begin else { return false }
        var at = 0
        while at < name.count {
            let left = name.count &- at
            let mine = room.word(at: begin)
            if (left < 8 ? mine.first(left) : mine) != name.word(at: at) { return false }
            at &+= 8
            begin &+= 8
        }
        return true
    }

    /// Whether suffix `labels` is the same as the lower-cased name of `count` octets at an offset of `octets`, which must have
    /// eight octets of slack behind it.
    package func suffix(_ labels: Int, equals octets: Span<UInt8>, at start: Int, count: Int) -> Bool {
        var begin = self.start(ofSuffix: labels)
        guard count == length &- begin, count > 0, start >= 0, start <= octets.count &- count &- 8 else { return false }
        var at = start
        let last = start &+ count &- 8
        // just checked
        while at < last {
            if unsafe room.word(at: begin) != octets.uncheckedWord(at: at) { return false }
            at &+= 8
            begin &+= 8
        }
        let difference = unsafe room.word(at: begin) ^ octets.uncheckedWord(at: at)
        return difference.first(8 &+ last &- at) == 0
    }

    /// Whether the octets of a part of the name are, in any case, those at a place of a message, where they must be.
    func part(_ part: Range<Int>, isAt place: Int, of message: Span<UInt8>) -> Bool {
        var at = place
        var begin = part.lowerBound
        while begin < part.upperBound {
            let left = part.upperBound &- begin
            let difference = room.word(at: begin) ^ lowercased(message.word(at: at))
            if (left < 8 ? difference.first(left) : difference) != 0 { return false }
            begin &+= 8
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
