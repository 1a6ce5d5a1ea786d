// What is different between two versions of a zone that is served.

import DNSAuthority
import DNSConfig
import DNSWire

/// A zone that came, went, or is not what it was.
struct ZoneChange: Sendable {
    enum Kind: String, Sendable { case added, removed, changed }

    /// The zone's name; that of the names of the hosts files is nil.
    let name: Name?
    let kind: Kind
    /// Records that the zone had, and has.
    let oldRecords: Int, newRecords: Int
    /// Records that are gone, told or not, those left out in whose place another of the same RRset came.
    let lostRecords: Int
    /// Its serials; nil where it has none.
    let oldSerial: UInt32?, newSerial: UInt32?
    /// RRset by RRset, in canonical order, as far as they are told. That an SOA record has another serial and nothing else is not
    /// among them.
    let rrsets: [RRsetChange]
    /// Names that changed as well.
    let furtherNames: Int
    /// Whether what the configuration says of it has changed.
    let hasOtherSettings: Bool

    /// Compares two versions of a zone; nil when they are the same.
    /// - Parameters:
    ///   - old, new: a zone without data in the place of one that is not there.
    ///   - limit: the most names whose changes are told.
    init?(
        _ name: Name?, _ kind: Kind, from old: borrowing Zone, to new: borrowing Zone, seed: HashSeed,
        isOverlay: Bool, hasOtherSettings: Bool = false, atMost limit: Int
    ) {
        let changes = ZoneChanges(from: old, to: new, seed: seed, atMost: limit)
        rrsets = ZoneDifference.changes(
            from: ZoneRRsets.names(of: changes.old, made: true), to: ZoneRRsets.names(of: changes.new, made: true)
        ).filter { !$0.isOfSerialAlone }
        self.name = name
        self.kind = kind
        furtherNames = changes.furtherNames
        lostRecords = changes.lostRecords
        (oldRecords, newRecords) = (old.recordCount, new.recordCount)
        (oldSerial, newSerial) = isOverlay ? (nil, nil) : (Self.serial(of: old), Self.serial(of: new))
        self.hasOtherSettings = hasOtherSettings
        let isSame = rrsets.isEmpty && furtherNames == 0 && oldSerial == newSerial
        if kind == .changed, isSame, !hasOtherSettings { return nil }
    }

    private static func serial(of zone: borrowing Zone) -> UInt32? {
        zone.isUsable && zone.serial > 0 ? zone.serial : nil
    }

    /// How many RRsets were added, removed and changed, as far as they are told.
    func count(_ kind: Kind) -> Int { rrsets.count { $0.kind == kind } }
}

extension RRsetChange {
    var kind: ZoneChange.Kind { old == nil ? .added : new == nil ? .removed : .changed }

    /// Whether it is an SOA record that has another serial and is the same in all else.
    fileprivate var isOfSerialAlone: Bool {
        guard type == .soa, let old, let new, old.ttl == new.ttl, old.data.count == 1, new.data.count == 1 else {
            return false
        }
        // five numbers end it, the serial first (RFC 1035 s3.3.13)
        let (one, other) = (old.data[0], new.data[0])
        guard one.count == other.count, one.count > 20 else { return false }
        let serial = one.count - 20..<one.count - 16
        return one.indices.allSatisfy { serial.contains($0) || one[$0] == other[$0] }
    }
}
