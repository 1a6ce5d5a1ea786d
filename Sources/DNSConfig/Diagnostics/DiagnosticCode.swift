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
    static let keyOrder = DiagnosticCode("key-order")
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
    static let noBootstrap = DiagnosticCode("no-bootstrap")
    static let noUpstreams = DiagnosticCode("no-upstreams")
    static let plainUpstream = DiagnosticCode("plain-upstream")
    static let forwardLoop = DiagnosticCode("forward-loop")
    static let adminWithoutToken = DiagnosticCode("admin-without-token")
    static let noCertificate = DiagnosticCode("no-certificate")
    static let badCertificate = DiagnosticCode("bad-certificate")
    static let badKey = DiagnosticCode("bad-key")
    static let otherKey = DiagnosticCode("other-key")
    static let noAuthorities = DiagnosticCode("no-authorities")
    static let certificateExpired = DiagnosticCode("certificate-expired")
    static let certificateNotYetValid = DiagnosticCode("certificate-not-yet-valid")
    static let conflictingKeys = DiagnosticCode("conflicting-keys")
    /// A test of the configuration has another outcome than the one expected.
    package static let testFailed = DiagnosticCode("test-failed")
    /// A test of the configuration could not be made.
    package static let testNotMade = DiagnosticCode("test-not-made")

    // zones
    /// Also seen when a zone is built.
    package static let badRecord = DiagnosticCode("bad-record")
    static let badSyntax = DiagnosticCode("bad-syntax")
    static let unknownType = DiagnosticCode("unknown-type")
    static let skippedRecord = DiagnosticCode("skipped-record")
    static let notEvaluated = DiagnosticCode("not-evaluated")
    static let targetNotAbsolute = DiagnosticCode("target-not-absolute")
    static let targetIsAddress = DiagnosticCode("target-is-address")
    /// Also seen when a zone is built.
    package static let outOfZone = DiagnosticCode("out-of-zone")
    /// Also seen when a zone is built.
    package static let noApexNS = DiagnosticCode("no-apex-ns")
    static let emptyFolder = DiagnosticCode("empty-folder")
    static let skippedFile = DiagnosticCode("skipped-file")
    static let notUsed = DiagnosticCode("not-used")
    static let serialUnchanged = DiagnosticCode("serial-unchanged")
    static let serialSmaller = DiagnosticCode("serial-smaller")
    static let serialForgotten = DiagnosticCode("serial-forgotten")
    static let noSerial = DiagnosticCode("no-serial")
    /// What should be remembered across restarts cannot be.
    package static let state = DiagnosticCode("state")
    static let emptyFile = DiagnosticCode("empty-file")
    /// Also seen when a zone is built.
    package static let soaTwice = DiagnosticCode("soa-twice")
    /// Also seen when a zone is built.
    package static let soaNotAtApex = DiagnosticCode("soa-not-at-apex")
    /// Also seen when a zone is built.
    package static let cnameAndOtherData = DiagnosticCode("cname-and-other-data")
    static let aliasNotAtApex = DiagnosticCode("alias-not-at-apex")
    static let aliasUnsigned = DiagnosticCode("alias-unsigned")
    static let digestLength = DiagnosticCode("digest-length")
    static let cnameAtApex = DiagnosticCode("cname-at-apex")
    /// Also seen when a zone is built.
    package static let severalCNAMEs = DiagnosticCode("several-cnames")
    static let doubledOrigin = DiagnosticCode("doubled-origin")
    /// Also seen when a zone is built.
    package static let duplicateRecord = DiagnosticCode("duplicate-record")
    static let duplicateType = DiagnosticCode("duplicate-type")
    /// Also seen when a zone is built.
    package static let ttlDiffers = DiagnosticCode("ttl-differs")
    /// A zone without an SOA record; one is made where it comes from a file.
    package static let noSOA = DiagnosticCode("no-soa")
    static let octoDNSDiffers = DiagnosticCode("octodns-differs")
    /// Also seen when a zone is built.
    package static let severalDNAMEs = DiagnosticCode("several-dnames")
    static let belowDNAME = DiagnosticCode("below-dname")
    static let belowDelegation = DiagnosticCode("below-delegation")
    static let missingGlue = DiagnosticCode("missing-glue")
    static let noAddress = DiagnosticCode("no-address")
    static let targetIsAlias = DiagnosticCode("target-is-alias")
    static let aliasAndAddress = DiagnosticCode("alias-and-address")
    static let aliasLoop = DiagnosticCode("alias-loop")
    static let unusualHostName = DiagnosticCode("unusual-host-name")
    static let wildcardNS = DiagnosticCode("wildcard-ns")
    static let wildcardDNAME = DiagnosticCode("wildcard-dname")
    static let dsWithoutNS = DiagnosticCode("ds-without-ns")
    /// NSEC3 iterations beyond those that are served.
    package static let nsec3Iterations = DiagnosticCode("nsec3-iterations")
    static let rrsigExpired = DiagnosticCode("rrsig-expired")
    static let rrsigNotYetValid = DiagnosticCode("rrsig-not-yet-valid")

    // what is seen only when a zone is built
    /// An RRset that no message can hold.
    package static let rrsetTooLarge = DiagnosticCode("rrset-too-large")
    /// A record of a type that stands for no data.
    package static let metaType = DiagnosticCode("meta-type")
    /// More than a zone can hold.
    package static let zoneTooLarge = DiagnosticCode("zone-too-large")
}
