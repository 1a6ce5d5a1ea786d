// What the builder of zones found, in the words of messages about files.

import DNSAuthority
import DNSConfig
import DNSWire

extension ZoneProblem {
    /// The problem as the loader tells it, with its line.
    var recordError: LoadedConfiguration.RecordError {
        LoadedConfiguration.RecordError(code: code, message: "\(name) \(text)", place: place)
    }

    /// The code of a message, the same as that of the reader's check where there is one.
    private var code: DiagnosticCode {
        switch kind {
        case .outOfZone: .outOfZone
        case .noSOA: .noSOA
        case .soaBelowApex: .soaNotAtApex
        case .moreThanOne(.soa, _): .soaTwice
        case .moreThanOne(.dname, _): .severalDNAMEs
        case .moreThanOne: .severalCNAMEs
        case .aliasAndData: .cnameAndOtherData
        case .tooLarge: .rrsetTooLarge
        case .metaType: .metaType
        case .badData: .badRecord
        case .zoneTooLarge: .zoneTooLarge
        case .tooManyIterations: .nsec3Iterations
        case .noNameServers: .noApexNS
        case .duplicate: .duplicateRecord
        case .ttlsDiffer: .ttlDiffers
        }
    }

    /// The end of a sentence that begins with the owner.
    private var text: String {
        switch kind {
        case .outOfZone: "does not belong into the zone"
        case .noSOA: "has no SOA record"
        case .soaBelowApex: "has an SOA record, which only the apex may have"
        case .moreThanOne(let type, _): "has more than one \(type) record"
        case .aliasAndData(let type, _): "is a CNAME and has other data as well: \(type)"
        case .tooLarge(let type): "has more \(type) records than a message can hold (65,535 octets)"
        case .metaType(let type): "has a record of type \(type), which stands for no data"
        case .badData(let type): "has a record of type \(type) whose data is not of its form"
        case .zoneTooLarge: "is a zone of more names or octets than one can hold"
        case .tooManyIterations(let count): "has \(count) iterations of NSEC3, more than are served"
        case .noNameServers: "has no NS record"
        case .duplicate(let type, _): "has the same \(type) record twice"
        case .ttlsDiffer(let type, _): "has \(type) records with different TTLs"
        }
    }
}
