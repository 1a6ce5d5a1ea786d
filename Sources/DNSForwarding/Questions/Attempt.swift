// One try at getting a question answered.

import DNSDispatch

/// One try at getting a question answered by one upstream.
struct Attempt: Equatable {
    /// Why it goes the way it goes.
    enum Reason {
        /// It is the usual way to ask this upstream.
        case usual
        /// A reply over UDP was truncated.
        case truncated
        /// Replies over UDP had the question in another case.
        case otherCase
        /// Too many messages pretended to be the reply.
        case mismatches
        /// The same, and no stream could be had.
        case afresh
        /// A reply over UDP was broken.
        case broken
        /// The upstream could make nothing of EDNS.
        case withoutEDNS
        /// So it seems: it failed, its reply was broken, or a message denied the question that does not repeat it and is not
        /// believed.
        case seeminglyWithoutEDNS
        /// So it may be: it was silent.
        case perhapsWithoutEDNS
        /// The upstream could make nothing of the cookie.
        case withoutCookie
        /// So it may be: it was silent, or it failed.
        case perhapsWithoutCookie
        /// The upstream wants its own cookie with the question (BADCOOKIE).
        case badCookie
        /// A reply over UDP had the cookie of another question, or a broken one.
        case otherCookie
        /// A reply over UDP had no cookie where its upstream sends them.
        case noCookie
        /// The upstream is down, and may be back; or it has not been asked for long, and may be faster now.
        case probe
        /// Another upstream takes longer than it mostly does.
        case hedge

        /// Whether nobody shall have watched the socket before that the question leaves from over UDP.
        var wantsFreshSocket: Bool {
            switch self {
            case .otherCase, .afresh, .noCookie: true
            default: false
            }
        }
    }

    /// The upstream's index in its group.
    var upstream: Int
    /// Over a stream, else over UDP.
    var overStream = false
    /// With an OPT record.
    var usesEDNS = true
    /// With a cookie, where its upstream is offered any.
    var mayHaveCookie = true
    /// The client's cookie that went with it; zero for none.
    var cookie: UInt64 = 0
    /// With the case of the question's letters scrambled (0x20).
    var scramblesCase = true
    var reason = Reason.usual
    /// Whether a reply to it is still wanted. A late one is.
    var isOpen = true
    /// Whether a reply came that differed only in case.
    var sawOtherCase = false
    /// Whether its share of the time has passed.
    var isOverdue = false
    /// Whether what comes for it is held back, since its upstream is asked in a safer way.
    var isSuspect = false
    /// Whether a reply to it was held back, so that its time says nothing.
    var wasHeld = false
    /// Whether a broken reply came for it: the right one may be behind that, but it is not waited for.
    var isSpoiled = false
    /// When it was made.
    var time = Instant(nanoseconds: 0)
    /// When the one with EDNS was made that it is made in place of.
    var original: Instant?
    /// Whether that one had a cookie.
    var originalHadCookie = false

    /// Whether how long its reply takes tells how fast the upstream is.
    var measures: Bool {
        switch reason {
        case .usual, .probe, .hedge: !wasHeld
        default: false
        }
    }
}
