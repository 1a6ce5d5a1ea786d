// Why a question is answered as it is.

package import DNSAuthority
package import DNSDispatch
package import DNSForwarding
package import DNSWire

/// The whole decision for a question that comes now, with recursion desired.
package struct Explanation: Sendable {
    /// What is known of a name, and who knows it.
    package enum Finding: Sendable {
        case zone(ZoneFinding)
        /// A special name: the one that ends the name in question; and what is told of our encrypted resolvers, where these are asked for.
        case special(Name, ResolverFinding?)
        case rule(RuleFinding)
        /// It lies in no zone and under no rule.
        case nobody
    }

    /// What is told of our encrypted resolvers, which depends on the address of ours that is asked.
    package enum ResolverFinding: Equatable, Sendable {
        /// There are some for those who ask there.
        case told(at: IPAddress)
        /// There are none for them.
        case untold(at: IPAddress)
        /// There are none, wherever it is asked.
        case none
    }

    /// A zone that has the answer.
    package struct ZoneFinding: Sendable {
        package let origin: Name
        package let isOverlay: Bool
        /// Whether it holds the names of hosts files.
        package let isHosts: Bool
        package let serial: UInt32
        /// By what the client is admitted; nil where it is not.
        package let admission: Admission?
        package let standing: NameStanding
    }

    /// A forward rule that the name belongs to.
    package struct RuleFinding: Sendable {
        package let zone: Name
        /// Nil for a rule that answers as an empty zone.
        package let group: UpstreamGroup?
        /// Whether an answer that holds a local address is withheld.
        package let isProtected: Bool
        /// Whether the cache was looked into.
        package let isLookedUp: Bool
        /// What the cache has; nil where nothing.
        package let entry: CacheEntry?
    }

    /// What the cache has for a name.
    package struct CacheEntry: Sendable {
        package let finding: CacheFinding
        /// Seconds since it was learnt, and until its time is over: negative where it is.
        package let age: Int64
        package let left: Int64
        package let code: ResponseCode
        /// Whether it is the beginning of an answer: aliases that lead to a name that is looked for by itself.
        package let isOpen: Bool
    }

    /// What is found for one name.
    package struct Step: Sendable {
        package let name: Name
        package let finding: Finding
        /// The origins of overlays that the name lies in and that have nothing to say of it.
        package let silentOverlays: [Name]
    }

    /// What becomes of the question.
    package enum Outcome: Sendable {
        /// It is answered on the spot.
        case reply([UInt8], from: AnswerSource)
        /// It is asked for under a rule: the name that the last step is of.
        case ask(RuleKey)
        /// It has no answer.
        case nothing
    }

    package let name: Name
    package let type: RecordType
    package let client: IPAddress
    /// By what the client may have questions forwarded; nil where it may not.
    package let forwarding: Admission?
    /// One for the name in question, and one for each that aliases lead to.
    package let steps: [Step]
    package let outcome: Outcome
    /// The answer that was withheld because it may hold no local address.
    package let withheld: Bool
    /// Whom it would be asked of; nil where nobody is asked, or no worker was there to tell.
    package internal(set) var choice: UpstreamChoice?
}
