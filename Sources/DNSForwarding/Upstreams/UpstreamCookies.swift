// The cookies that are exchanged with an upstream.

import DNSDispatch
import DNSWire

/// The cookies of one upstream (RFC 7873, RFC 9018 s3): whoever does not see what goes to it cannot know what its replies carry.
///
/// The client's cookie is drawn at random for each upstream. An upstream that sends none of its own is offered none for a while, and
/// another one then. One that does must go on doing so, over UDP: a reply without makes the question go over TCP, and counts only when
/// that brings nothing. But where servers behind one address differ in that, it is no longer expected.
struct UpstreamCookies {
    /// For how long an upstream is offered none that does not do cookies (RFC 9018 s3).
    static let pause = Duration.seconds(300)
    /// The same for one that makes nothing of questions with one.
    static let troubleMemory = Duration.seconds(86_400)
    /// For how long nothing is concluded from replies without, where there were right ones among them.
    static let mixedMemory = Duration.seconds(900)
    /// For how long the client's cookie stays the same (RFC 7873 s7.1 gives it 36 days at most).
    static let life = Duration.seconds(86_400)
    /// For how long it counts that a question with a cookie was answered.
    static let answerMemory = Duration.seconds(900)
    /// Endings in a row that prove that it makes nothing of cookies, where it does not say so itself.
    static let endingLimit = 2
    /// Replies in a row without the cookie that was expected, and which TCP brought, that prove that servers differ.
    static let lackLimit = 3

    private var cookie: Cookie?
    private var pauseEnd: Instant?
    private var mixedEnd: Instant?
    private var lastAnswer: Instant?
    private var endings = 0
    private var lastEnding: Instant?
    private var drawn = Instant(nanoseconds: 0)
    private var lacks = 0

    /// What goes with a question now: nil for nothing. `knowsEDNS` says whether what came to nothing lately can't have been EDNS itself.
    mutating func next(now: Instant, knowsEDNS: Bool, random: any RandomSource) -> Cookie? {
        if let pauseEnd, now < pauseEnd { return nil }
        guard endings == 0 || knowsEDNS else { return nil }
        if let cookie, now - drawn < Self.life { return cookie }
        drawn = now
        // zero stands for none
        let cookie = Cookie(client: max(random.next(), 1))
        self.cookie = cookie
        return cookie
    }

    /// Whether questions with a cookie were answered, so that nothing that goes wrong is put down to it.
    func areKnown(now: Instant) -> Bool { lastAnswer.map { now - $0 < Self.answerMemory } ?? false }

    /// Whether a reply over UDP is to have a cookie.
    func areExpected(now: Instant) -> Bool { cookie?.hasServer == true && mixedEnd.map { now >= $0 } ?? true }

    /// A reply had the client's cookie; with the server's, that is what the next question carries, whatever the reply said.
    mutating func learn(_ cookie: Cookie) {
        if cookie.hasServer, cookie.client == self.cookie?.client { self.cookie = cookie }
    }

    /// A question with a cookie was answered, and the reply carried one or none.
    mutating func answered(_ reply: CookieOption, now: Instant) {
        lastAnswer = now
        endings = 0
        if case .present(let cookie) = reply, cookie.hasServer {
            lacks = 0
        } else if cookie?.hasServer != true {
            rest(now, Self.pause)
        }
    }

    /// The stream brought the answer where the reply over UDP had none of the cookies that were expected; or that was all there was.
    mutating func lacked(_ reply: CookieOption?, now: Instant) {
        lacks += 1
        if case .present(let cookie)? = reply, cookie.hasServer, lacks < Self.lackLimit { return }
        lacks = 0
        mixedEnd = now + Self.mixedMemory
        cookie = cookie.map { Cookie(client: $0.client) }
    }

    /// It answered without a cookie what came to nothing with one; that may have been chance. Returns whether that is proof enough.
    /// What was lost at one time with several questions counts once: `made` is when this one was asked without.
    mutating func ended(made: Instant, now: Instant) -> Bool {
        guard lastEnding.map({ made >= $0 }) ?? true else { return false }
        lastEnding = now
        endings += 1
        guard endings >= Self.endingLimit else { return false }
        refused(now: now)
        return true
    }

    /// It answered without a cookie what it declined with one.
    mutating func refused(now: Instant) {
        endings = 0
        rest(now, Self.troubleMemory)
    }

    private mutating func rest(_ now: Instant, _ time: Duration) {
        pauseEnd = now + time
        cookie = nil
        lacks = 0
    }
}

/// What a reply has of cookies.
enum CookieOption {
    case absent
    /// Of a length that no cookie has.
    case illegal
    case present(Cookie)
}
