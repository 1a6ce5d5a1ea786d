// libFuzzer's way into reading and writing messages.
//
// swift build --product FuzzMessage --sanitize=fuzzer --sanitize=address --scratch-path .build-fuzz
// SWIFT_BACKTRACE=enable=no .build-fuzz/debug/FuzzMessage -max_len=1232 -artifact_prefix=Tests/Fuzz/Seeds/message/ CORPUS \
//     Tests/Fuzz/Seeds/message

internal import TestSupport

/// Called by libFuzzer with one input after another.
@_cdecl("LLVMFuzzerTestOneInput")
package func fuzzMessage(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let octets = unsafe Array(UnsafeBufferPointer(start: start, count: count))
    if let violation = MessageLaw.violation(in: octets) { preconditionFailure(violation) }
    return 0
}
