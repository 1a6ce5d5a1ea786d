// What a machine has of the certificates of authorities.

import Glibc
import TestSupport

@testable import DNSTransports

/// A folder that stands for the root of a file system. Who makes it removes it.
struct SystemFolder {
    struct Failure: Error {}

    private let root: TestFolder

    init() throws {
        guard let root = TestFolder.temporary() else { throw Failure() }
        self.root = root
    }

    /// Whom it trusts.
    var trust: UpstreamTrust {
        var trust = UpstreamTrust()
        trust.root = root.path
        return trust
    }

    func remove() { root.remove() }

    /// Makes a file, and the folders on its way.
    func write(_ text: String, _ path: String) {
        var folder = root
        for part in path.split(separator: "/").dropLast() {
            folder = folder.subfolder(String(part))
            unsafe mkdir(folder.path, 0o755)
        }
        folder.write(text, to: String(path.split(separator: "/").last ?? ""))
    }
}

/// Texts in files of certificates that are none.
enum UnreadableText: String, CaseIterable, Sendable {
    case letters = """
        -----BEGIN CERTIFICATE-----
        no certificate!
        -----END CERTIFICATE-----

        """
    case octets = """
        -----BEGIN CERTIFICATE-----
        AAAA
        -----END CERTIFICATE-----

        """
    case end = """
        -----BEGIN CERTIFICATE-----
        AAAA
        -----END ANOTHER-----

        """
}
