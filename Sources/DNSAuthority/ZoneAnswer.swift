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
        /// A CNAME record was written. The name that it points to stands at this offset of the message: it is to be looked for
        /// next, in whichever zone holds it.
        case alias(targetAt: Int)
        /// The zone could not be loaded: nothing was written, and the server has failed.
        case unusable
    }

    package var outcome: Outcome
    /// An RRset that belongs to the answer was left out for want of room: TC is to be set (RFC 2181 s9, RFC 9471 s3).
    package var isTruncated = false

    /// The response code. After aliases it is that of the last name's answer (RFC 6604 s3).
    package var responseCode: ResponseCode {
        switch outcome {
        case .answer, .noData, .referral, .alias: .noError
        case .nameError: .nameError
        case .unusable: .serverFailure
        }
    }

    /// Whether the zone is the authority for the name asked. After aliases AA is that of the first name (RFC 1035 s4.1.1).
    package var isAuthoritative: Bool {
        switch outcome {
        case .answer, .noData, .nameError, .alias: true
        case .referral, .unusable: false
        }
    }
}
