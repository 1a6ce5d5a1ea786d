// Where names stand in the message that is being written, so that later ones can point to them (RFC 1035 s4.1.4).

/// What names can point to: the question's, whose suffixes are found by comparing, and a small table of suffixes written behind
/// it, found by a part of their hash and believed after comparing the octets in the message.
///
/// It is small because a writer is copied now and then; names beyond its room are only not pointed to.
struct NameCompressor: ~Copyable {
    private static var capacity: Int { 16 }

    // an offset in the lower 14 bits, which is as far as a pointer reaches; of the hash in the others
    private var entries = InlineArray<16, UInt32>(repeating: 0)
    @TwoOctets private(set) var count = 0
    /// Where the question's name stands, whole, and where its root does.
    @TwoOctets private var question = 0
    @TwoOctets private var questionRoot = 0

    /// Forgets what was noted after the table had `count` entries.
    mutating func rollBack(to count: Int) { self.count = count }

    /// Notes the name of a question, of `length` octets, that stands at `start` of the message.
    mutating func noteQuestion(at start: Int, length: Int) {
        question = start
        questionRoot = start &+ length &- 1
    }

    /// Notes the name that stands at `start` of the message: its suffixes from `first` to `last` labels. The root is never noted.
    ///
    /// The longest comes first: it is what the owners of further records point to, and worth most when there is no room for all.
    mutating func note(_ name: borrowing ScannedName, from first: Int, to last: Int, at start: Int) {
        guard last >= Swift.max(first, 1) else { return }
        note(name, suffix: last, at: start)
        var labels = Swift.max(first, 1)
        while labels < last, count < Self.capacity {
            note(name, suffix: labels, at: start)
            labels &+= 1
        }
    }

    private mutating func note(_ name: borrowing ScannedName, suffix labels: Int, at start: Int) {
        let offset = start &+ name.start(ofSuffix: labels)
        guard offset < 0x4000, count < Self.capacity else { return }
        entries[count] = Self.tag(name.hash(ofSuffix: labels)) | UInt32(truncatingIfNeeded: offset)
        count &+= 1
    }

    private static func tag(_ hash: UInt64) -> UInt32 { UInt32(truncatingIfNeeded: hash) & ~0x3fff }

    /// The longest suffix of `name` that stands in `message`, and where: (labels, offset); (0, 0) when there is none.
    func longest(_ name: borrowing ScannedName, in message: Span<UInt8>) -> (labels: Int, offset: Int) {
        let known = ofQuestion(name, in: message)
        guard count > 0, known.labels < name.labelCount else { return known }
        // read in place, an inline array would be copied for every element
        let copy = entries
        let noted = copy.span
        var labels = name.labelCount
        while labels > known.labels {
            let tag = Self.tag(name.hash(ofSuffix: labels))
            for i in 0..<count where noted[i] & ~0x3fff == tag {
                let offset = Int(noted[i] & 0x3fff)
                if Self.matches(name, suffix: labels, message, at: offset) { return (labels, offset) }
            }
            labels &-= 1
        }
        return known
    }

    /// The longest suffix of `name` that the question's name ends with, and where it stands.
    private func ofQuestion(_ name: borrowing ScannedName, in message: Span<UInt8>) -> (labels: Int, offset: Int) {
        var labels = 0
        var end = name.length &- 1
        let shift = questionRoot &- end
        while labels < name.labelCount {
            let begin = name.start(ofSuffix: labels &+ 1)
            guard begin &+ shift >= question, name.part(begin..<end, isAt: begin &+ shift, of: message) else { break }
            end = begin
            labels &+= 1
        }
        // what looks like a label may be a part of one
        var label = question
        while labels > 0 {
            let offset = name.start(ofSuffix: labels) &+ shift
            while label < offset { label &+= Int(message[label]) &+ 1 }
            if label == offset { return (labels, offset) }
            labels &-= 1
        }
        return (0, 0)
    }

    /// Whether the name at `offset` of the message, which this writer wrote, is suffix `labels` of `name` in any case.
    private static func matches(
        _ name: borrowing ScannedName, suffix labels: Int, _ message: Span<UInt8>, at offset: Int
    ) -> Bool {
        var at = offset
        var begin = name.start(ofSuffix: labels)
        while true {
            let size = Int(message[at])
            if size >= 192 {
                at = (size & 63) << 8 | Int(message[at &+ 1])
                continue
            }
            // the label with its length, or the root
            let end = begin &+ size &+ 1
            guard end <= name.length, name.part(begin..<end, isAt: at, of: message) else { return false }
            if size == 0 { return true }
            at &+= size &+ 1
            begin = end
        }
    }
}
