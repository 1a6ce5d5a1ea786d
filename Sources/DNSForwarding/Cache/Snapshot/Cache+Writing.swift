// Writes down what the cache knows, for a later process.

package import DNSDispatch
import DNSWire

extension Cache {
    /// Hands all that is worth keeping to `sink`, in pieces of bounded size: what is good, and what may still be given when its time
    /// is over. Failures are left out.
    ///
    /// Meanwhile the cache is asked and changed as ever: no lock is held while `sink` works.
    /// - Parameter wall: the time of day, in seconds since 1970.
    package func write<Failure: Error>(
        at now: Instant, wall: UInt32, to sink: ([UInt8]) throws(Failure) -> Void
    ) throws(Failure) {
        var head = SnapshotFormat.magic
        head.append(network: wall)
        try sink(head)
        var entries: [UInt8] = []
        let staleTime = staleTime.nanoseconds
        try visit { header, memory, offset in
            guard !header.traits.contains(.isFailure), now.nanoseconds < header.end &+ staleTime else { return }
            entries.append(entry: header, at: now)
            memory.append(Int(header.nameLength), from: offset &+ EntryHeader.nameOffset, to: &entries)
            memory.append(Int(header.length), from: offset &+ header.recordsOffset, to: &entries)
        } afterEach: { () throws(Failure) in
            guard entries.count >= SnapshotFormat.chunkSize else { return }
            try sink(Self.chunk(entries))
            entries.removeAll(keepingCapacity: true)
        }
        if !entries.isEmpty { try sink(Self.chunk(entries)) }
        try sink(Self.chunk([]))
    }

    private static func chunk(_ entries: [UInt8]) -> [UInt8] {
        let digest = SnapshotFormat.digest(entries.span)
        var chunk: [UInt8] = []
        chunk.reserveCapacity(SnapshotFormat.chunkHeadSize + entries.count)
        chunk.append(network: UInt32(entries.count))
        chunk.append(network: digest.0)
        chunk.append(network: digest.1)
        chunk.append(contentsOf: entries.span)
        return chunk
    }
}

extension [UInt8] {
    fileprivate mutating func append(entry header: EntryHeader, at now: Instant) {
        // rounded so that nothing is good for longer than it was
        let age = (now.nanoseconds &- header.stored &+ 999_999_999) / 1_000_000_000
        let signed = (header.signedUntil &- now.nanoseconds) / 1_000_000_000
        append(network: UInt32(clamping: age))
        append(network: header.signedUntil == .max ? SnapshotFormat.unsigned : UInt32(clamping: signed))
        append(network: header.ttl)
        append(network: header.tag)
        append(network: header.routes)
        for number in [
            header.type, header.recordClass, header.bits, header.code, header.error, header.answers,
            header.authorities, header.length,
        ] { append(network: number) }
        append(header.nameLength)
        append(header.traits.subtracting(.isRefreshed).rawValue)
    }
}
