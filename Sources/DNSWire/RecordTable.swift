// A zone's records on their way from a file into memory: one flat list, however many there are.

/// Records in the order in which a file holds them, each with the place where it was written.
package struct RecordTable: Sendable {
    /// Where a record was written: a file (the reader's own numbering), a line and a column, both counted from 1.
    package struct Place: Hashable, Sendable {
        package var file: UInt16
        package var line: UInt32
        package var column: UInt32

        package init(file: UInt16 = 0, line: UInt32, column: UInt32 = 1) {
            self.file = file
            self.line = line
            self.column = column
        }
    }

    /// A record without its octets, which stand in the table's arena.
    package struct Entry: Sendable {
        package let type: RecordType
        package let ttl: UInt32
        package let place: Place
        fileprivate let owner: UInt32
        fileprivate let data: UInt32
        fileprivate let dataLength: UInt16
        fileprivate let ownerLength: UInt8
    }

    /// The entries, in order.
    package private(set) var entries: [Entry] = []
    private var arena: [UInt8] = []
    private var lastOwner = 0..<0

    package init() {}

    /// Whether one more record of any size fits: the offsets of the arena have 32 bits.
    package var hasRoom: Bool { arena.count <= Int(UInt32.max) - Int(UInt16.max) - Name.maximumLength }

    package var count: Int { entries.count }

    /// Makes room for about so many records.
    package mutating func reserve(records: Int, octets: Int) {
        entries.reserveCapacity(records)
        arena.reserveCapacity(octets)
    }

    /// Appends a record of class IN. `owner` is a whole uncompressed name, `data` the uncompressed record data.
    package mutating func append(
        owner: Span<UInt8>, type: RecordType, ttl: UInt32, data: Span<UInt8>, place: Place
    ) {
        precondition(owner.count <= Name.maximumLength && data.count <= Int(UInt16.max))
        // records of one name follow one another: its octets are kept once
        if !arena.span.extracting(lastOwner).elementsEqual(owner) {
            lastOwner = arena.count..<arena.count + owner.count
            arena.append(contentsOf: owner)
        }
        entries.append(
            Entry(
                type: type, ttl: ttl, place: place, owner: UInt32(lastOwner.lowerBound), data: UInt32(arena.count),
                dataLength: UInt16(data.count), ownerLength: UInt8(owner.count)))
        arena.append(contentsOf: data)
    }

    /// Appends a record of class IN.
    package mutating func append(_ record: Record, place: Place = Place(line: 0)) {
        append(
            owner: record.name.octets.span, type: record.type, ttl: record.ttl, data: record.data.span, place: place)
    }

    /// Writes 32 bits over those at an offset of a record's data, which must be there.
    package mutating func set(_ value: UInt32, at offset: Int, inDataOf index: Int) {
        let entry = entries[index]
        precondition(offset >= 0 && offset + 4 <= Int(entry.dataLength))
        var octets = arena.mutableSpan
        octets.set(value, at: Int(entry.data) + offset)
    }

    /// The owner's octets of an entry of this table.
    @_lifetime(borrow self)
    package func owner(_ entry: Entry) -> Span<UInt8> {
        arena.span.extracting(Int(entry.owner)..<Int(entry.owner) + Int(entry.ownerLength))
    }

    /// The data's octets of an entry of this table.
    @_lifetime(borrow self)
    package func data(_ entry: Entry) -> Span<UInt8> {
        arena.span.extracting(Int(entry.data)..<Int(entry.data) + Int(entry.dataLength))
    }

    /// An entry as a record of its own.
    package func record(_ entry: Entry) -> Record {
        let owner = Int(entry.owner)
        let data = Int(entry.data)
        return Record(
            Name(unchecked: Array(arena[owner..<owner + Int(entry.ownerLength)])), entry.type, ttl: entry.ttl,
            data: Array(arena[data..<data + Int(entry.dataLength)]))
    }
}
