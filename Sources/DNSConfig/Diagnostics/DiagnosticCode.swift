// The codes that stand in brackets behind messages: one for each kind of mistake, so that it can be looked up and counted.

/// What kind of mistake a message is about.
package enum DiagnosticCode: String, Sendable, CaseIterable {
    // files and YAML
    case unreadableFile = "unreadable-file"
    case yamlSyntax = "yaml-syntax"
    case yamlLimit = "yaml-limit"
    case duplicateKey = "duplicate-key"
    case include = "include"
    case environment = "environment"
    case tooMany = "too-many-messages"

    // both kinds of file
    case unknownKey = "unknown-key"
    case missingKey = "missing-key"
    case wrongKind = "wrong-kind"
    case badValue = "bad-value"
    case outOfRange = "out-of-range"
    case badAddress = "bad-address"
    case badName = "bad-name"

    // the configuration
    case badDuration = "bad-duration"
    case badSize = "bad-size"
    case badNetwork = "bad-network"
    case hostBits = "host-bits"
    case badListen = "bad-listen"
    case badUpstream = "bad-upstream"
    case notSupported = "not-supported"
    case duplicateListen = "duplicate-listen"
    case duplicateZone = "duplicate-zone"
    case duplicateForward = "duplicate-forward"
    case duplicateUpstream = "duplicate-upstream"
    case noUpstreams = "no-upstreams"
    case forwardLoop = "forward-loop"
    case conflictingKeys = "conflicting-keys"

    // zones
    case badRecord = "bad-record"
    case badSyntax = "bad-syntax"
    case unknownType = "unknown-type"
    case skippedRecord = "skipped-record"
    case notEvaluated = "not-evaluated"
    case targetNotAbsolute = "target-not-absolute"
    case targetIsAddress = "target-is-address"
    case outOfZone = "out-of-zone"
    case noApexNS = "no-apex-ns"
    case emptyZone = "empty-zone"
    case soaTwice = "soa-twice"
    case soaNotAtApex = "soa-not-at-apex"
    case cnameAndOtherData = "cname-and-other-data"
    case cnameAtApex = "cname-at-apex"
    case severalCNAMEs = "several-cnames"
    case duplicateRecord = "duplicate-record"
    case duplicateType = "duplicate-type"
    case ttlDiffers = "ttl-differs"
    case octoDNSDiffers = "octodns-differs"
}
