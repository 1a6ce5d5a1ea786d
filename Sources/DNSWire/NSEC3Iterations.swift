// How often names may be hashed again for NSEC3 records (RFC 5155 s3.1.3).

/// The bound that zones are held to, when they are checked and when they are built.
package enum NSEC3Iterations {
    /// More are no use, and a danger: validators take a zone with more for unsigned or broken (RFC 9276 s3.1, s3.2).
    package static var most: Int { 100 }
}
