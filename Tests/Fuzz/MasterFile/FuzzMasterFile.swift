// libFuzzer's way into reading master files.
//
// swift build --product FuzzMasterFile --sanitize=fuzzer --sanitize=address --scratch-path .build-fuzz
// SWIFT_BACKTRACE=enable=no .build-fuzz/debug/FuzzMasterFile -artifact_prefix=Tests/Fuzz/Seeds/masterfile/ CORPUS \
//     Tests/Fuzz/Seeds/masterfile

internal import TestSupport

/// Called by libFuzzer with one input after another.
@_cdecl("LLVMFuzzerTestOneInput")
package func fuzzMasterFile(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let octets = unsafe Array(UnsafeBufferPointer(start: start, count: count))
    if let violation = MasterFileLaw.violation(in: octets) { preconditionFailure(violation) }
    return 0
}
