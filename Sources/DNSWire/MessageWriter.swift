// Writes a reply into a caller's buffer, section by section, with compression, never beyond its limit.

/// A message that is being written. Sections are written in their order; what does not fit is taken back whole.
package struct MessageWriter: ~Copyable, ~Escapable {
    /// The sections that hold records (RFC 1035 s4.1).
    package enum Section: Sendable { case answer, authority, additional }

    /// A state of the message to go back to.
    package struct Mark: Sendable {
        fileprivate let length: Int
        fileprivate let names: Int
        fileprivate let counts: (UInt16, UInt16, UInt16)
    }

    private var room: MutableSpan<UInt8>
    /// Octets written so far.
    package private(set) var length = Header.size
    /// Where the last name that was written into record data stands: never a pointer, but what it points to.
    @TwoOctets package private(set) var lastName = Header.size
    /// Octets that records may fill.
    @TwoOctets private var limit: Int
    /// Octets that the message may have, an OPT record included.
    @TwoOctets private(set) var whole: Int
    private var names = NameCompressor()
    private var questions: UInt16 = 0
    /// The offset behind the question.
    @TwoOctets private var questionEnd = Header.size
    /// Where the length of the OPT record's options stands; 0 while there is none.
    @TwoOctets private var optionsLengthAt = 0
    private var counts: (answer: UInt16, authority: UInt16, additional: UInt16) = (0, 0, 0)

    /// Begins a message of at most `limit` octets in `room`, of which `reserved` are kept for an OPT record.
    ///
    /// `room` must have `limit` octets, at most 65,535; `limit` must leave 12 for the header beside what is reserved.
    @_lifetime(copy room)
    package init(_ room: consuming MutableSpan<UInt8>, limit: Int, reserved: Int = 0) {
        precondition(limit <= room.count && limit <= UInt16.max && limit &- reserved >= Header.size)
        self.room = room
        self.limit = limit &- reserved
        self.whole = limit
    }

    /// Copies the question of `query` as it was asked (RFC 1035 s4.1.2; its case too), and notes its name for compression.
    ///
    /// Must come first. `end` is the offset behind the question, whose name is whole. Without room nothing is written: false.
    @discardableResult
    package mutating func copyQuestion(of query: Span<UInt8>, end: Int) -> Bool {
        precondition(end >= Header.size &+ 5)
        guard end <= limit else { return false }
        room.copy(query.extracting(Header.size..<end), at: Header.size)
        (length, questionEnd, questions) = (end, end, 1)
        names.noteQuestion(at: Header.size, length: end &- Header.size &- 4)
        return true
    }

    /// Writes a question.
    @discardableResult
    package mutating func append(_ question: Question) -> Bool {
        appendQuestion(question.name.octets.span, question.type, question.recordClass)
    }

    /// Writes a question for a whole name in wire form.
    @discardableResult
    package mutating func appendQuestion(_ name: Span<UInt8>, _ type: RecordType, _ recordClass: RecordClass) -> Bool {
        guard length + name.count + 4 <= limit else { return false }
        room.copy(name, at: length)
        names.noteQuestion(at: length, length: name.count)
        length += name.count
        room.set(type.rawValue, at: length)
        room.set(recordClass.rawValue, at: length + 2)
        length += 4
        questionEnd = length
        questions += 1
        return true
    }

    /// Takes back all records.
    package mutating func rollBackToQuestion() {
        rollBack(to: Mark(length: questionEnd, names: 0, counts: (0, 0, 0)))
    }

    /// The state now.
    package var mark: Mark { Mark(length: length, names: names.count, counts: counts) }

    /// Takes back all that was written since `mark`.
    package mutating func rollBack(to mark: Mark) {
        length = mark.length
        names.rollBack(to: mark.names)
        counts = mark.counts
    }

    /// Appends a record whose owner already stands at offset `owner` of the message. Its data is compressed where its type allows.
    ///
    /// Returns false, and has written nothing, when there is no room or the owner stands beyond the 16,383 octets that a pointer
    /// can reach. `scratch` is used for names in the data.
    package mutating func append(
        ownerAt owner: Int, type: RecordType, _ recordClass: RecordClass = .internet, ttl: UInt32,
        data: Span<UInt8>, to section: Section, scratch: inout ScannedName
    ) -> Bool {
        let start = mark
        guard length &+ 12 <= limit, owner < 0x4000 else { return false }
        room.set(0xc000 | UInt16(truncatingIfNeeded: owner), at: length)
        length &+= 2
        guard
            appendFixedAndData(
                type: type, recordClass, ttl: ttl, data: data, compressing: type.compressibleNames, scratch: &scratch)
        else {
            rollBack(to: start)
            return false
        }
        count(section)
        return true
    }

    /// Appends a record whose owner is written here, compressed. `owner` is the whole name in wire form.
    package mutating func append(
        owner: Span<UInt8>, type: RecordType, _ recordClass: RecordClass = .internet, ttl: UInt32,
        data: Span<UInt8>, to section: Section, scratch: inout ScannedName
    ) -> Bool {
        let start = mark
        guard appendName(owner, scratch: &scratch),
            appendFixedAndData(
                type: type, recordClass, ttl: ttl, data: data, compressing: type.compressibleNames, scratch: &scratch)
        else {
            rollBack(to: start)
            return false
        }
        count(section)
        return true
    }

    /// Counts records that were written.
    private mutating func count(_ section: Section, _ records: Int = 1) {
        let more = UInt16(truncatingIfNeeded: records)
        switch section {
        case .answer: counts.answer &+= more
        case .authority: counts.authority &+= more
        case .additional: counts.additional &+= more
        }
    }

    private mutating func appendFixedAndData(
        type: RecordType, _ recordClass: RecordClass, ttl: UInt32, data: Span<UInt8>,
        compressing names: CompressibleNames?, scratch: inout ScannedName
    ) -> Bool {
        guard length &+ 10 <= limit else { return false }
        room.set(type.rawValue, at: length)
        room.set(recordClass.rawValue, at: length &+ 2)
        room.set(ttl, at: length &+ 4)
        let start = length &+ 10
        length = start
        guard appendData(data, compressing: names, scratch: &scratch) else { return false }
        room.set(UInt16(truncatingIfNeeded: length &- start), at: start &- 2)
        return true
    }

    /// Appends record data, its names compressed where that is allowed.
    private mutating func appendData(
        _ data: Span<UInt8>, compressing names: CompressibleNames?, scratch: inout ScannedName
    ) -> Bool {
        var done = 0
        if let names, data.count >= names.prefix {
            guard appendOctets(data.extracting(0..<names.prefix)) else { return false }
            done = names.prefix
            for _ in 0..<names.count {
                guard let end = try? scratch.scan(data, at: done) else { break }
                guard appendScanned(data.extracting(done..<end), scratch) else { return false }
                done = end
            }
        }
        return appendOctets(data.extracting(done..<data.count))
    }

    private mutating func appendOctets(_ octets: Span<UInt8>) -> Bool {
        guard length &+ octets.count <= limit else { return false }
        room.copy(octets, at: length)
        length &+= octets.count
        return true
    }

    /// Appends a whole name in wire form, pointing to what stands in the message already (RFC 1035 s4.1.4).
    private mutating func appendName(_ name: Span<UInt8>, scratch: inout ScannedName) -> Bool {
        guard (try? scratch.scan(name, at: 0)) != nil else { return appendOctets(name) }
        return appendScanned(name, scratch)
    }

    /// Appends the name that `scratch` was made of.
    private mutating func appendScanned(_ name: Span<UInt8>, _ scratch: borrowing ScannedName) -> Bool {
        let found = names.longest(scratch, in: room.span)
        let own = scratch.start(ofSuffix: found.labels)
        let tail = found.labels == 0 ? 1 : 2
        guard length &+ own &+ tail <= limit else { return false }
        lastName = own == 0 && found.labels > 0 ? found.offset : length
        room.copy(name.extracting(0..<own), at: length)
        names.note(scratch, from: found.labels &+ 1, to: scratch.labelCount, at: length)
        length &+= own
        if found.labels == 0 {
            room[length] = 0
        } else {
            room.set(0xc000 | UInt16(truncatingIfNeeded: found.offset), at: length)
        }
        length &+= tail
        return true
    }

    /// Writes an OPT record into the octets that were reserved for it, with an extended error if there is one and room for it
    /// (RFC 6891 s6.1.2, RFC 8914 s2). Nothing but its options may come behind. Returns whether there was room for it.
    @discardableResult
    package mutating func appendOPT(_ edns: EDNS, error: ExtendedError? = nil) -> Bool {
        guard length &+ EDNS.size <= whole else { return false }
        room[length] = 0
        room.set(RecordType.opt.rawValue, at: length &+ 1)
        room.set(edns.udpSize, at: length &+ 3)
        room[length &+ 5] = edns.extendedCode
        room[length &+ 6] = edns.version
        room.set(edns.dnssecOK ? UInt16(0x8000) : 0, at: length &+ 7)
        room.set(UInt16(0), at: length &+ 9)
        optionsLengthAt = length &+ 9
        length &+= EDNS.size
        counts.additional &+= 1
        if let error, let at = beginOption(.extendedError, size: error.size &- 4) {
            room.set(error.code.rawValue, at: at)
            let text = unsafe Span(
                _unsafeElements: UnsafeBufferPointer(
                    start: error.text.utf8Start, count: error.text.utf8CodeUnitCount))
            room.copy(text, at: at &+ 2)
        }
        return true
    }

    /// Appends an option to the OPT record that was just written, if there is room for it.
    package mutating func appendOption(_ code: EDNSOption.Code, _ data: Span<UInt8>) {
        if let at = beginOption(code, size: data.count) { room.copy(data, at: at) }
    }

    /// Writes the head of an option. Returns where its data goes, for which there is room; nil where there is none.
    private mutating func beginOption(_ code: EDNSOption.Code, size: Int) -> Int? {
        let data = length &+ 4
        guard optionsLengthAt > 0, data &+ size <= whole else { return nil }
        room.set(code.rawValue, at: length)
        room.set(UInt16(truncatingIfNeeded: size), at: length &+ 2)
        length = data &+ size
        room.set(UInt16(truncatingIfNeeded: length &- optionsLengthAt &- 2), at: optionsLengthAt)
        return data
    }

    /// Writes the header, after which nothing more may be written, and returns the message's length.
    package mutating func finish(id: MessageID, flags: HeaderFlags) -> Int {
        Header(
            id: id, flags: flags, questionCount: questions, answerCount: counts.answer,
            authorityCount: counts.authority, additionalCount: counts.additional
        ).write(to: &room)
        return length
    }
}

extension MessageWriter {
    // this stands beside the type because a property of span type compiles only when it is private

    /// The message as far as it is written. The header's octets are not valid before the end.
    package var message: Span<UInt8> {
        @_lifetime(borrow self)
        get { room.span.extracting(0..<length) }
    }

    /// Where a name of the message goes on behind its first `labels` labels; never a pointer, but what it points to.
    package func place(inNameAt offset: Int, behind labels: Int) -> Int {
        var at = offset
        var left = labels
        while true {
            let size = Int(room[at])
            if size >= 192 {
                at = (size & 63) << 8 | Int(room[at &+ 1])
            } else if left == 0 {
                return at
            } else {
                at &+= size &+ 1
                left &-= 1
            }
        }
    }

    /// Appends a whole RRset. Returns false, and has written nothing, when there is no room or the owner stands beyond the 16,383
    /// octets that a pointer can reach.
    ///
    /// `records` are stored records, `count` of them, as `StoredRecords` writes them, whose owner stands at offset `owner` of the
    /// message. They are turned by so many records: the first ones come last. `scratch` is used for names in the data.
    package mutating func append(
        ownerAt owner: Int, records: Span<UInt8>, count number: Int, to section: Section, turned: UInt32 = 0,
        scratch: inout ScannedName
    ) -> Bool {
        let names = RecordType(rawValue: records.uint16(at: 0)).compressibleNames
        guard owner < 0x4000 else { return false }
        if names == nil {
            // then the size is known before
            guard length &+ records.count &+ 2 &* number <= limit else { return false }
            guard turned > 0 else {
                copyRecords(owner, records)
                count(section, number)
                return true
            }
        }
        let start = mark
        let first = turned == 0 || number < 2 ? 0 : StoredRecords.start(of: Int(turned) % number, in: records)
        guard
            append(owner, records.extracting(first..<records.count), compressing: names, scratch: &scratch),
            first == 0 || append(owner, records.extracting(0..<first), compressing: names, scratch: &scratch)
        else {
            rollBack(to: start)
            return false
        }
        count(section, number)
        return true
    }

    /// Appends a whole RRset whose owner is written here, compressed. Returns where the owner stands in the message; or nil, and has
    /// written nothing, when there is no room.
    ///
    /// `owner` is the whole name in wire form, `records` are `count` stored records.
    package mutating func append(
        owner: Span<UInt8>, records: Span<UInt8>, count number: Int, to section: Section, scratch: inout ScannedName
    ) -> Int? {
        let start = mark
        var place = 0x4000
        var at = 0
        while at < records.count {
            let end = StoredRecords.end(ofRecordAt: at, in: records)
            let type = RecordType(rawValue: records.uint16(at: at))
            let isOwned = place < 0x4000 ? appendPointer(to: place) : appendName(owner, scratch: &scratch)
            if at == 0 { place = lastName }
            guard isOwned, append(records.extracting(at..<end), compressing: type.compressibleNames, scratch: &scratch)
            else {
                rollBack(to: start)
                return nil
            }
            at = end
        }
        count(section, number)
        return place
    }

    /// Appends records as they stood behind the same question in another message, with all that they point to. Returns false, and
    /// has written nothing, when there is no room or the message does not end with the question.
    package mutating func append(records: Span<UInt8>, answers: UInt16, authorities: UInt16) -> Bool {
        guard counts == (0, 0, 0), appendOctets(records) else { return false }
        counts.answer = answers
        counts.authority = authorities
        return true
    }

    /// Copies stored records as they are, each behind a pointer to its owner. There must be room for them.
    private mutating func copyRecords(_ owner: Int, _ records: Span<UInt8>) {
        let pointer = 0xc000 | UInt16(truncatingIfNeeded: owner)
        var at = 0
        while at < records.count {
            let end = StoredRecords.end(ofRecordAt: at, in: records)
            room.set(pointer, at: length)
            room.copy(records.extracting(at..<end), at: length &+ 2)
            length &+= 2 &+ end &- at
            at = end
        }
    }

    private mutating func appendPointer(to place: Int) -> Bool {
        guard length &+ 2 <= limit else { return false }
        room.set(0xc000 | UInt16(truncatingIfNeeded: place), at: length)
        length &+= 2
        return true
    }

    /// Appends stored records behind a pointer to their owner. Without names to compress there must be room for them.
    private mutating func append(
        _ owner: Int, _ records: Span<UInt8>, compressing names: CompressibleNames?, scratch: inout ScannedName
    ) -> Bool {
        var at = 0
        while at < records.count {
            let end = StoredRecords.end(ofRecordAt: at, in: records)
            guard appendPointer(to: owner), append(records.extracting(at..<end), compressing: names, scratch: &scratch)
            else { return false }
            at = end
        }
        return true
    }

    /// Appends a stored record, whose owner was written before.
    private mutating func append(
        _ record: Span<UInt8>, compressing names: CompressibleNames?, scratch: inout ScannedName
    ) -> Bool {
        guard names != nil else { return appendOctets(record) }
        let data = length &+ StoredRecords.fixedSize
        guard appendOctets(record.extracting(0..<StoredRecords.fixedSize)),
            appendData(
                record.extracting(StoredRecords.fixedSize..<record.count), compressing: names, scratch: &scratch)
        else { return false }
        room.set(UInt16(truncatingIfNeeded: length &- data), at: data &- 2)
        return true
    }
}
