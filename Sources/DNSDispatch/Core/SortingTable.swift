// Which places of a receive hold queries and which hold responses.

import DNSWire

/// The places of one receive, sorted, and the verdicts on the queries among them. Made once, used for each receive.
///
/// Invariant: the three arrays have `capacity` initialised elements for as long as the table lives.
@safe final class SortingTable {
    let capacity: Int
    let queries: UnsafeMutablePointer<Int32>
    let responses: UnsafeMutablePointer<Int32>
    let verdicts: UnsafeMutablePointer<Verdict>

    /// A table for receives of up to `capacity` datagrams.
    init(capacity: Int) {
        self.capacity = capacity
        unsafe queries = .allocate(capacity: capacity)
        unsafe responses = .allocate(capacity: capacity)
        unsafe verdicts = .allocate(capacity: capacity)
        unsafe queries.initialize(repeating: 0, count: capacity)
        unsafe responses.initialize(repeating: 0, count: capacity)
        unsafe verdicts.initialize(repeating: .drop, count: capacity)
    }

    deinit {
        unsafe queries.deallocate()
        unsafe responses.deallocate()
        unsafe verdicts.deallocate()
    }

    /// The place of a query.
    func query(_ i: Int) -> Int {
        precondition(i >= 0 && i < capacity)
        return unsafe Int(queries[i])
    }

    /// The place of a response.
    func response(_ i: Int) -> Int {
        precondition(i >= 0 && i < capacity)
        return unsafe Int(responses[i])
    }

    /// The verdict on a query.
    func verdict(_ i: Int) -> Verdict {
        precondition(i >= 0 && i < capacity)
        return unsafe verdicts[i]
    }
}

extension DispatchCore {
    /// How many of a receive's datagrams are what.
    struct Sorted {
        var queries = 0
        var responses = 0
        var hopeless = 0
    }

    /// Peeks at the header of each of the first `count` datagrams in the inbox and notes where the queries and the
    /// responses are. Until `endSorting`, every place stays where it is. What is neither, is not noted.
    mutating func sort(_ count: Int, into table: SortingTable) -> Sorted {
        precondition(count <= inbox.count && count <= table.capacity)
        isSorting = true
        pause = .zero
        var sorted = Sorted()
        var truncated: UInt64 = 0
        for i in 0..<count {
            let place = unsafe inbox.places + i
            let length = unsafe place.pointee.arrival.length
            if unsafe place.pointee.arrival.isTruncated { truncated += 1 }
            guard length >= Header.size, unsafe place.pointee.arrival.path.peer.port != 0 else {
                sorted.hopeless += 1
                mark(length < Header.size ? .hopelessShort : .hopelessPort)
                continue
            }
            if unsafe place.pointee.start.unsafelyUnwrapped[2] & 0x80 == 0 {
                unsafe table.queries[sorted.queries] = Int32(truncatingIfNeeded: i)
                unsafe table.verdicts[sorted.queries] = .drop
                sorted.queries += 1
            } else {
                unsafe table.responses[sorted.responses] = Int32(truncatingIfNeeded: i)
                sorted.responses += 1
            }
        }
        counters.received += UInt64(count)
        counters.truncated += truncated
        if truncated > 0 { mark(.receiveTruncated) }
        counters.kernelDrops = inbox.kernelDrops
        counters.hopeless += UInt64(sorted.hopeless)
        counters.queries += UInt64(sorted.queries)
        counters.responses += UInt64(sorted.responses)
        mark(.receiveFilled)
        return sorted
    }

    /// Counts what the responder settled.
    mutating func countVerdicts(answered: Int, dropped: Int) {
        counters.answered += UInt64(answered)
        counters.dropped += UInt64(dropped)
        visits?.mark(.queryAnswered, times: answered)
        visits?.mark(.queryDropped, times: dropped)
    }

    /// Ends the going through of places: those whose buffers were taken are closed up.
    mutating func endSorting() {
        isSorting = false
        inbox.compact()
        if receiving == .ended { releaseInbox() }
        if receiving == .underWay, inbox.count == 0 { receiving = .stopped }
    }
}
