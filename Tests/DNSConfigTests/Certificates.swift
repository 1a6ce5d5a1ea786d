// Certificates of tests: what their files are is written in them.

import DNSConfig

/// Finds what is written.
let writtenFindings: CertificateInspector = { certificate, key in
    let (certificate, key) = (String(decoding: certificate, as: UTF8.self), String(decoding: key, as: UTF8.self))
    guard certificate.contains("certificate") else { return .noCertificate }
    if key.contains("locked") { return .encryptedKey }
    guard key.contains("key") else { return .noKey }
    if key.contains("another") { return .otherKey }
    // tests are made one second after the beginning of time
    if certificate.contains("expired") { return .sound(from: -10, until: 1) }
    if certificate.contains("early") { return .sound(from: 2, until: 10) }
    return .sound(from: -10, until: 10)
}
