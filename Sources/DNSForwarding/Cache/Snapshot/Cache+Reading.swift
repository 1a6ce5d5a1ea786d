// Reads what an earlier process wrote down of its cache.

package import DNSDispatch
import DNSWire

extension Cache {
    /// Takes up what was written, but for what is known already or over by now.
    ///
    /// Nothing of a broken file is believed from the first chunk on that is not sound.
    /// - Parameters:
    ///   - wall: the time of day, in seconds since 1970.
    ///   - source: returns the next octets, as many as asked for, or fewer at the end.
    /// - Returns: how many entries were taken up, and what is wrong if something is: a sentence without its full stop.
    package func read(
        at now: Instant, wall: UInt32, from source: (Int) -> [UInt8]
    ) -> (entries: Int, problem: String?) {
        let head = source(SnapshotFormat.headSize)
        guard head.count == SnapshotFormat.headSize, head.starts(with: SnapshotFormat.magic) else {
            return (0, "it is not a cache of this version")
        }
        let written = head.span.uint32(at: SnapshotFormat.magic.count)
        guard written <= wall else { return (0, "it was written later than it is now by the clock of this machine") }
        var reader = EntryReader(elapsed: wall - written, now: now, seed: seed)
        while true {
            let head = source(SnapshotFormat.chunkHeadSize)
            guard head.count == SnapshotFormat.chunkHeadSize else { return (reader.taken, "it ends early") }
            let size = head.span.uint32(at: 0)
            guard size <= SnapshotFormat.mostChunkSize else { return (reader.taken, "it is damaged") }
            let chunk = source(Int(size))
            guard chunk.count == Int(size) else { return (reader.taken, "it ends early") }
            guard SnapshotFormat.digest(chunk.span) == (head.span.uint32(at: 4), head.span.uint32(at: 8)) else {
                return (reader.taken, "it is damaged")
            }
            guard size > 0 else { return (reader.taken, nil) }
            guard reader.take(chunk.span, into: self) else { return (reader.taken, "it is damaged") }
        }
    }
}

/// Reads the entries of chunks.
private struct EntryReader: ~Copyable {
    let elapsed: UInt32
    let now: Instant
    private(set) var taken = 0
    private var name: ScannedName
    private var reply = PackedReply()

    init(elapsed: UInt32, now: Instant, seed: HashSeed) {
        self.elapsed = elapsed
        self.now = now
        name = ScannedName(seed: seed)
    }

    /// Takes up the entries of a chunk. Returns false at the first that is not well-formed.
    mutating func take(_ chunk: Span<UInt8>, into cache: Cache) -> Bool {
        var at = 0
        while at < chunk.count {
            guard chunk.count - at >= SnapshotFormat.entryHeadSize else { return false }
            let nameLength = Int(chunk[at + 36])
            let length = Int(chunk.uint16(at: at + 34))
            let start = at + SnapshotFormat.entryHeadSize
            let end = start + nameLength + length
            guard end <= chunk.count,
                takeEntry(
                    chunk.extracting(at..<start), name: chunk.extracting(start..<start + nameLength),
                    records: chunk.extracting(start + nameLength..<end), into: cache)
            else { return false }
            at = end
        }
        return true
    }

    private mutating func takeEntry(
        _ head: Span<UInt8>, name octets: Span<UInt8>, records: Span<UInt8>, into cache: Cache
    ) -> Bool {
        guard (try? name.scan(octets, at: 0)) == octets.count, name.span.elementsEqual(octets) else { return false }
        var message = [UInt8](repeating: 0, count: 4)
        message.append(network: UInt16(1))
        message.append(contentsOf: head.extracting(30..<34))
        message.append(network: UInt16(0))
        message.append(contentsOf: octets)
        // the type and the class
        message.append(contentsOf: head.extracting(20..<24))
        let start = message.count
        message.append(contentsOf: records)
        guard message.count <= Int(UInt16.max), (try? Message(message.span)) != nil else { return false }
        let notes = notes(head)
        guard !notes.traits.contains(.isFailure) else { return false }
        reply.set(message.span, from: start, notes)
        guard reply.end + cache.staleTime > now else { return true }
        let bits = head.uint16(at: 24)
        let question = CacheQuestion(
            type: RecordType(rawValue: head.uint16(at: 20)), recordClass: RecordClass(rawValue: head.uint16(at: 22)),
            dnssecOK: bits & 1 != 0, checkingDisabled: bits & 2 != 0, tag: head.uint32(at: 12))
        if cache.restore(&reply, name, question) { taken += 1 }
        return true
    }

    private func notes(_ head: Span<UInt8>) -> PackedReply.Notes {
        let signed = head.uint32(at: 4)
        let error = head.uint16(at: 28)
        return PackedReply.Notes(
            code: ResponseCode(rawValue: head.uint16(at: 26)),
            error: error == EntryHeader.noError ? nil : ExtendedError.Code(rawValue: error),
            traits: ReplyTraits(rawValue: head[37]).subtracting(.isRefreshed), ttl: head.uint32(at: 8),
            signedUntil: signed == SnapshotFormat.unsigned
                ? .max : now.nanoseconds + (Int64(signed) - Int64(elapsed)) * 1_000_000_000,
            routes: head.uint32(at: 16),
            stored: Instant(nanoseconds: now.nanoseconds - (Int64(head.uint32(at: 0)) + Int64(elapsed)) * 1_000_000_000)
        )
    }
}
