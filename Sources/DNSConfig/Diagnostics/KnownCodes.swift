// Every code that a message can have, for those who name one.

import DNSText

extension DiagnosticCode {
    /// The codes of messages about configurations and zones.
    private static let own: [DiagnosticCode] = [
        .unreadableFile, .yamlSyntax, .yamlLimit, .duplicateKey, .keyOrder, .include, .environment, .tooMany,
        .unknownKey,
        .missingKey, .wrongKind, .badValue, .outOfRange, .badAddress, .badName, .badDuration, .badSize, .badNetwork,
        .hostBits, .badListen, .badUpstream, .notSupported, .duplicateListen, .duplicateZone, .duplicateForward,
        .duplicateUpstream, .nothingToServe, .noBootstrap, .noUpstreams, .plainUpstream, .forwardLoop,
        .adminWithoutToken,
        .noCertificate, .badCertificate, .badKey, .otherKey, .noAuthorities, .certificateExpired,
        .certificateNotYetValid,
        .conflictingKeys, .testFailed, .testNotMade, .badRecord, .badSyntax,
        .unknownType, .skippedRecord, .notEvaluated, .targetNotAbsolute, .targetIsAddress, .outOfZone, .noApexNS,
        .emptyFile, .soaTwice, .soaNotAtApex, .cnameAndOtherData, .cnameAtApex, .severalCNAMEs, .doubledOrigin,
        .duplicateRecord, .duplicateType, .ttlDiffers, .octoDNSDiffers, .noSOA, .aliasNotAtApex, .emptyFolder,
        .skippedFile, .aliasUnsigned, .digestLength, .serialForgotten,
        .notUsed, .serialUnchanged, .serialSmaller, .noSerial, .state, .severalDNAMEs, .belowDNAME, .belowDelegation,
        .missingGlue, .noAddress, .targetIsAlias, .aliasLoop, .aliasAndAddress, .unusualHostName, .wildcardNS,
        .wildcardDNAME,
        .dsWithoutNS, .nsec3Iterations, .rrsigExpired, .rrsigNotYetValid, .rrsetTooLarge, .metaType, .zoneTooLarge,
    ]

    /// All codes, those of master files among them.
    package static let all = Set(own + TextError.Code.allCases.map { DiagnosticCode(rawValue: $0.rawValue) })

    /// Why a text names no code: a sentence without its full stop.
    package struct Mistake: Error {
        package let text: String
    }

    /// The code that a user names.
    package init(named text: String) throws(Mistake) {
        self.init(rawValue: text)
        guard Self.all.contains(self) else {
            let guess = DidYouMean.suffix(for: text, among: Self.all.map(\.rawValue).sorted())
            throw Mistake(text: "no message has the code \"\(text)\"\(guess)")
        }
    }
}
