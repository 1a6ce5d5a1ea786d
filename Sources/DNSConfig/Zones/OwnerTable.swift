// The owners of a zone's records: each with its records, what kinds they are, and found by its name.

import DNSWire

/// All owners of a table's records, made in one pass.
///
/// Names are told apart by hashes of 64 bits. Their seed is new for every table, so nobody can make two names meet that are
/// not the same.
struct OwnerTable: ~Copyable {
    /// What stands at a name, as far as the checks depend on it.
    struct Kinds: OptionSet {
        let rawValue: UInt8

        /// A or AAAA, or ALIAS, which becomes them.
        static let address = Kinds(rawValue: 1)
        static let cname = Kinds(rawValue: 2)
        static let ns = Kinds(rawValue: 4)
        static let dname = Kinds(rawValue: 8)
        static let ds = Kinds(rawValue: 16)
        /// RRSIG, NSEC and NSEC3, which stand beside others and alone mean nothing to those who ask.
        static let signing = Kinds(rawValue: 32)
        static let mx = Kinds(rawValue: 64)
        static let other = Kinds(rawValue: 128)

        init(rawValue: UInt8) { self.rawValue = rawValue }

        init(_ type: RecordType) {
            // types are told apart a million times: by their numbers, since comparing types is a call into another target
            self =
                switch type.rawValue {
                case RecordType.a.rawValue, RecordType.aaaa.rawValue, RecordType.alias.rawValue: .address
                case RecordType.cname.rawValue: .cname
                case RecordType.ns.rawValue: .ns
                case RecordType.dname.rawValue: .dname
                case RecordType.ds.rawValue: .ds
                case RecordType.rrsig.rawValue, RecordType.nsec.rawValue, RecordType.nsec3.rawValue: .signing
                case RecordType.mx.rawValue: .mx
                default: .other
                }
        }
    }

    /// A name with records.
    struct Owner {
        /// The last of its records; the others hang on it.
        fileprivate var last: UInt32
        fileprivate(set) var kinds: Kinds
        /// Whether it has more records than one.
        fileprivate(set) var hasSeveral = false
        /// Whether it is the origin or lies below it.
        let isInZone: Bool
    }

    /// In the order of their first records.
    private(set) var owners: [Owner] = []
    /// The kinds that stand anywhere below the apex.
    private(set) var kindsBelowApex: Kinds = []
    /// The apex, when it has records.
    private(set) var apex: Int?
    /// What stands at wildcards (RFC 4592), by the hash of the name above the asterisk.
    private var wildcards: [UInt64: Kinds] = [:]

    private static let none = UInt32.max
    /// For each record the one of the same owner before it.
    private var previous: [UInt32] = []
    /// The owners' numbers by the hashes of their names.
    private var numbers: HashNumbers
    private var scanned: ScannedName
    private let originLabels: Int
    private let apexHash: UInt64

    init(_ records: RecordTable, origin: Name) {
        scanned = ScannedName(seed: .random())
        originLabels = origin.labelCount
        numbers = HashNumbers(expecting: records.count)
        previous.reserveCapacity(records.count)
        owners.reserveCapacity(records.count)
        let entries = records.entries
        scanned.set(origin)
        let apexHash = scanned.hash
        self.apexHash = apexHash
        var owner: Int?
        for (index, entry) in entries.enumerated() {
            // records of one name mostly follow one another
            if owner == nil || !records.owner(entry).elementsEqual(records.owner(entries[index - 1])) {
                // the table holds whole names only
                _ = try? scanned.scan(records.owner(entry), at: 0)
                owner = insertScanned()
            }
            let number = owner ?? 0
            let kinds = Kinds(entry.type)
            previous.append(owners[number].last)
            owners[number].hasSeveral = owners[number].last != Self.none
            owners[number].last = UInt32(index)
            owners[number].kinds.formUnion(kinds)
            if numbers[number] != apexHash { kindsBelowApex.formUnion(kinds) }
            if records.owner(entry).isWildcard {
                wildcards[scanned.hash(ofSuffix: scanned.labelCount - 1), default: []].formUnion(kinds)
            }
        }
        apex = numbers.find(apexHash)
    }

    /// The records of an owner, in the order of the file.
    func records(of number: Int) -> [Int] {
        var found: [Int] = []
        var at = owners[number].last
        while at != Self.none {
            found.append(Int(at))
            at = previous[Int(at)]
        }
        return found.reversed()
    }

    /// The last record of an owner: the only one where it has not several.
    func lastRecord(of number: Int) -> Int { Int(owners[number].last) }

    /// Reads the name that stands at an offset of record data, or an owner's, to be looked for.
    ///
    /// Returns its number if it has records.
    mutating func find(_ octets: Span<UInt8>, at offset: Int = 0) -> Int? {
        guard (try? scanned.scan(octets, at: offset)) != nil else { return nil }
        return numbers.find(scanned.hash)
    }

    /// The owner nearest above the name read last, and in the zone, that has one of some kinds; the apex itself where
    /// `includingApex` says so, and the name where `includingName` does.
    func above(includingName: Bool, includingApex: Bool, with kinds: Kinds) -> Int? {
        var labels = scanned.labelCount - (includingName ? 0 : 1)
        let least = includingApex ? originLabels : originLabels + 1
        while labels >= least {
            if let found = numbers.find(scanned.hash(ofSuffix: labels)), !owners[found].kinds.isDisjoint(with: kinds) {
                return found
            }
            labels -= 1
        }
        return nil
    }

    /// What stands at the wildcards above the name read last: at all of them, since which one is nearest enough depends on
    /// names that have no records.
    var wildcardsAbove: Kinds {
        if wildcards.isEmpty { return [] }
        var kinds: Kinds = []
        var labels = scanned.labelCount - 1
        while labels >= originLabels {
            kinds.formUnion(wildcards[scanned.hash(ofSuffix: labels)] ?? [])
            labels -= 1
        }
        return kinds
    }

    /// The number of the name read last, which becomes an owner if it is none.
    private mutating func insertScanned() -> Int {
        let (number, isNew) = numbers.insert(scanned.hash)
        if isNew {
            let isInZone = scanned.labelCount >= originLabels && scanned.hash(ofSuffix: originLabels) == apexHash
            owners.append(Owner(last: Self.none, kinds: [], isInZone: isInZone))
        }
        return number
    }
}
