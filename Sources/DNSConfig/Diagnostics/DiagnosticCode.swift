// The codes that stand in brackets behind messages: one for each kind of mistake, so that it can be looked up and
// counted.

/// What kind of mistake a message is about. Master files bring the codes of ``DNSText`` besides those named here.
package struct DiagnosticCode: RawRepresentable, Hashable, Sendable {
    package let rawValue: String

    package init(rawValue: String) { self.rawValue = rawValue }

    private init(_ rawValue: String) { self.rawValue = rawValue }

    // files and YAML
    static let unreadableFile = DiagnosticCode("unreadable-file")
    static let yamlSyntax = DiagnosticCode("yaml-syntax")
    static let yamlLimit = DiagnosticCode("yaml-limit")
    static let duplicateKey = DiagnosticCode("duplicate-key")
    static let include = DiagnosticCode("include")
    static let environment = DiagnosticCode("environment")
    static let tooMany = DiagnosticCode("too-many-messages")

    // both kinds of file
    static let unknownKey = DiagnosticCode("unknown-key")
    static let missingKey = DiagnosticCode("missing-key")
    static let wrongKind = DiagnosticCode("wrong-kind")
    static let badValue = DiagnosticCode("bad-value")
    static let outOfRange = DiagnosticCode("out-of-range")
    static let badNumber = DiagnosticCode("bad-number")
    static let badAddress = DiagnosticCode("bad-address")
    static let badName = DiagnosticCode("bad-name")

    // the configuration
    static let badDuration = DiagnosticCode("bad-duration")
    static let badSize = DiagnosticCode("bad-size")
    static let badNetwork = DiagnosticCode("bad-network")
    static let hostBits = DiagnosticCode("host-bits")
    static let badListen = DiagnosticCode("bad-listen")
    static let badUpstream = DiagnosticCode("bad-upstream")
    static let notSupported = DiagnosticCode("not-supported")
    static let duplicateListen = DiagnosticCode("duplicate-listen")
    static let duplicateZone = DiagnosticCode("duplicate-zone")
    static let duplicateForward = DiagnosticCode("duplicate-forward")
    static let duplicateUpstream = DiagnosticCode("duplicate-upstream")
    static let nothingToServe = DiagnosticCode("nothing-to-serve")
    static let noUpstreams = DiagnosticCode("no-upstreams")
    static let forwardLoop = DiagnosticCode("forward-loop")
    static let conflictingKeys = DiagnosticCode("conflicting-keys")

    // zones
    static let badRecord = DiagnosticCode("bad-record")
    static let badSyntax = DiagnosticCode("bad-syntax")
    static let unknownType = DiagnosticCode("unknown-type")
    static let skippedRecord = DiagnosticCode("skipped-record")
    static let notEvaluated = DiagnosticCode("not-evaluated")
    static let targetNotAbsolute = DiagnosticCode("target-not-absolute")
    static let targetIsAddress = DiagnosticCode("target-is-address")
    static let outOfZone = DiagnosticCode("out-of-zone")
    static let noApexNS = DiagnosticCode("no-apex-ns")
    static let emptyFile = DiagnosticCode("empty-file")
    static let soaTwice = DiagnosticCode("soa-twice")
    static let soaNotAtApex = DiagnosticCode("soa-not-at-apex")
    static let cnameAndOtherData = DiagnosticCode("cname-and-other-data")
    static let aliasNotAtApex = DiagnosticCode("alias-not-at-apex")
    static let cnameAtApex = DiagnosticCode("cname-at-apex")
    static let severalCNAMEs = DiagnosticCode("several-cnames")
    static let doubledOrigin = DiagnosticCode("doubled-origin")
    static let duplicateRecord = DiagnosticCode("duplicate-record")
    static let duplicateType = DiagnosticCode("duplicate-type")
    static let ttlDiffers = DiagnosticCode("ttl-differs")
    static let octoDNSDiffers = DiagnosticCode("octodns-differs")

    // what is seen only when a zone is built
    /// An RRset that no message can hold.
    package static let rrsetTooLarge = DiagnosticCode("rrset-too-large")
    /// A record of a type that stands for no data.
    package static let metaType = DiagnosticCode("meta-type")
    /// More than a zone can hold.
    package static let zoneTooLarge = DiagnosticCode("zone-too-large")
}
