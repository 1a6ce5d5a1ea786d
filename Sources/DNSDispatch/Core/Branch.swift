// The ways that a packet or a call can go: what a test counts to know that it went all of them.

/// A branch of one of the flows.
package enum Branch: Int, CaseIterable, Sendable {
    // receiving
    case receiveFilled, receiveTruncated, receiveNothing, receiveRefused, receivePaused, receiveCancelled
    case receiveUnusable
    // a query
    case queryAnswered, queryDropped, queryWithoutListener, queryRepeated, queryHanded, queryQueued
    case queryPutAnotherOut, queryShed
    // a query that is shed
    case shedQueueFull, shedOverstayed, shedRuleShare, shedClientShare, shedNoListener, shedAnswered, shedSilently
    // a response
    case responseUnmatched, responseLate, responseStray, responseFromElsewhere, responseToOtherQuestion
    case responseWithoutQuestion, responseDiffersInCase
    case responseWithoutEvent, responseQueueFull, responseQueued, responseHanded
    case responseManyMismatches
    // neither
    case hopelessShort, hopelessPort
    // starting to receive
    case restartEnough, restartNobody, restartFilled, restartAwaitsOwn, restartAwaitsPool, restartTold, restartWoken
    // adding
    case listenerAdded, listenerRefusedEnding, listenersFull
    case responseAdded, responseRefusedEnding, responsesFull, responseWithoutID
    // removing
    case listenerRemovedIdle, listenerRemovedBusy, listenerRemovedWithShutdown, lastListenerRemoved
    case responseRemoved, responseRemovedWithQueue, responseRemovedWithEvent, responseRemovedWithShutdown
    // events coming back
    case returnedAnswered, returnedUnanswered, returnedFromStaleListener, returnedToNextQuery
    case returnedReply, returnedReplyToNext, returnedFromStaleResponse, returnedExhausted, returnedShutdown
    // ending
    case shutdownAsked, shutdownCancelled, shutdownUnusable
    case shutdownToListener, shutdownToResponse, shutdownAwaitsEvent, shutdownDone
    case ownerGoneFirst, ownerGoneLast, ended
    // sending
    case sendWhole, sendPartial, sendNoRoom, sendFailed, sendTooLong
}

/// Counts visits of branches. A dispatcher has one only in tests.
package final class BranchVisits {
    private var counts = [Int](repeating: 0, count: Branch.allCases.count)

    package init() {}

    /// Visits of a branch so far.
    package subscript(branch: Branch) -> Int { counts[branch.rawValue] }

    func mark(_ branch: Branch, times: Int = 1) { counts[branch.rawValue] += times }
}
