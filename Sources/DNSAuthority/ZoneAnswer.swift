// What became of a question that a zone was asked.

package import DNSWire

/// What a zone said, beside the records that it wrote.
package struct ZoneAnswer: Equatable, Sendable {
    /// The ways in which a question can end (RFC 1034 s4.3.2).
    package enum Outcome: Equatable, Sendable {
        /// The data asked for was written.
        case answer
        /// The name exists, the type does not (RFC 2308 s2.2).
        case noData
        /// The name does not exist, nor does any below it (RFC 8020 s2).
        case nameError
        /// Another server knows: the NS records of a zone cut were written.
        case referral
        /// An alias was written, which leads to a name that no zone here holds. The name stands at this offset of the message.
        case alias(targetAt: Int)
        /// Aliases were written that can be followed no further.
        case aliasEnd(AliasEnd)
        /// A DNAME record was written; the name that it makes is too long (RFC 6672 s2.2).
        case nameTooLong
        /// The addresses that an ALIAS record stands for were never found out: the server has failed.
        case unknown
        /// The zone could not be loaded: nothing was written, and the server has failed.
        case unusable
    }

    /// Why aliases are not followed to a name that zones here hold.
    package enum AliasEnd: Equatable, Sendable {
        /// They lead back to themselves, or on and on.
        case loop
        /// They lead into a zone that the client may not ask for.
        case notAdmitted
        /// They lead into a zone that could not be loaded.
        case unusable
    }

    package var outcome: Outcome
    /// An RRset that belongs to the answer was left out for want of room: TC is to be set (RFC 2181 s9, RFC 9471 s3).
    package var isTruncated = false
    /// Whether a zone is the authority for the name asked: AA. After aliases it is that of the first name (RFC 1035 s4.1.1).
    package var isAuthoritative: Bool

    /// The response code. After aliases it is that of the last name's answer (RFC 6604 s3).
    package var responseCode: ResponseCode {
        switch outcome {
        case .answer, .noData, .referral, .alias, .aliasEnd: .noError
        case .nameError: .nameError
        case .nameTooLong: .nameExists
        case .unknown, .unusable: .serverFailure
        }
    }
}
