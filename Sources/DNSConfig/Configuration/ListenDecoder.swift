// Where questions are taken, and what is shown to those who come: `listen` and `tls`.

import DNSWire

/// Reads listeners and the certificates that they show.
struct ListenDecoder {
    let diagnostics: Diagnostics
    private(set) var listen: [ListenAddress] = []
    /// Where the addresses are written, one for each.
    private(set) var nodes: [YAMLNode] = []
    /// The certificates that listeners show, each once.
    private(set) var certificates: [LocatedCertificate] = []

    private static let certificateKeys = ["certificate", "key"]

    init(diagnostics: Diagnostics) { self.diagnostics = diagnostics }

    /// Reads `listen`, and `tls` for the listeners that name no certificate of their own. Without `listen` there are none.
    mutating func decode(_ node: YAMLNode?, tls: YAMLNode?) {
        let general = tls.flatMap { node in
            MappingReader(node, "tls", keys: Self.certificateKeys, diagnostics).flatMap { certificate($0) }
        }
        let usesGeneral = node.map { decode($0, general, isNamed: tls != nil) } ?? false
        if let tls, general != nil, !usesGeneral {
            diagnostics.report(
                .note, .notUsed, at: tls.range, "no listener shows this certificate",
                hint: "listen: tls://0.0.0.0 is DNS over TLS")
        }
    }

    /// Reads `listen`. Returns whether a listener is to show the general certificate.
    private mutating func decode(_ node: YAMLNode, _ general: LocatedCertificate?, isNamed: Bool) -> Bool {
        var usesGeneral = false
        guard let items = diagnostics.list(node, "addresses such as dns://127.0.0.1:53") else { return true }
        guard !items.isEmpty else {
            diagnostics.error(
                .badListen, at: node.range, "listen names no address", hint: "write dns://0.0.0.0:53, or remove the key"
            )
            return true
        }
        for item in items {
            guard let listener = listener(item) else { continue }
            var address = listener.address
            if address.isEncrypted {
                if case .general = listener.shown { usesGeneral = true }
                address.certificate = show(listener.shown, general)
                if case .general = listener.shown, !isNamed {
                    diagnostics.error(
                        .noCertificate, at: listener.node.range,
                        "\(address) needs a certificate to show to those who come",
                        hint: "write tls: {certificate: FILE, key: FILE} beside listen")
                }
            } else if case .own = listener.shown {
                diagnostics.error(
                    .conflictingKeys, at: item.range,
                    "\(address) is not encrypted: nobody is shown a certificate there",
                    hint: "remove the certificate and the key")
            }
            add(address, at: listener.node)
        }
        return usesGeneral
    }

    /// What a listener is to show.
    private enum Shown {
        /// What `tls` names.
        case general
        /// What the listener names itself; nil when that is wrong.
        case own(LocatedCertificate?)
    }

    /// Keeps the certificate of a listener for later, and returns its files.
    private mutating func show(_ shown: Shown, _ general: LocatedCertificate?) -> CertificateFiles? {
        let located =
            switch shown {
            case .general: general
            case .own(let own): own
            }
        guard let located else { return nil }
        if !certificates.contains(where: { $0.files == located.files }) { certificates.append(located) }
        return located.files
    }

    /// A listener: its address alone, or a mapping that names its certificate as well. Nil after a message.
    private func listener(_ item: YAMLNode) -> (address: ListenAddress, node: YAMLNode, shown: Shown)? {
        guard case .mapping = item.content else { return address(item).map { ($0, item, .general) } }
        guard
            let reader = MappingReader(item, "a listener", keys: ["at"] + Self.certificateKeys, diagnostics),
            let node = reader.required("at", example: "tls://0.0.0.0"), let address = address(node)
        else { return nil }
        guard Self.certificateKeys.contains(where: { reader[$0] != nil }) else { return (address, node, .general) }
        return (address, node, .own(certificate(reader)))
    }

    private func address(_ node: YAMLNode) -> ListenAddress? {
        diagnostics.text(node, "an address such as dns://127.0.0.1:53")
            .flatMap { diagnostics.value($0, node, ListenAddress.read) }
    }

    /// The files of a certificate and of its key, both of which must be named.
    private func certificate(_ reader: MappingReader) -> LocatedCertificate? {
        guard let certificateNode = reader.required("certificate", example: "fullchain.pem"),
            let keyNode = reader.required("key", example: "privkey.pem"),
            let certificate = reader.path("certificate"), let key = reader.path("key")
        else { return nil }
        return LocatedCertificate(
            files: CertificateFiles(certificate: certificate, key: key), certificate: certificateNode.range,
            key: keyNode.range)
    }

    private mutating func add(_ address: ListenAddress, at node: YAMLNode) {
        if let place = listen.firstIndex(where: address.overlaps) {
            return report(address, at: node, overlapping: listen[place], at: nodes[place])
        }
        listen.append(address)
        nodes.append(node)
    }

    private func report(
        _ address: ListenAddress, at node: YAMLNode, overlapping first: ListenAddress, at firstNode: YAMLNode
    ) {
        guard address.address == first.address else {
            let all = address.address.address.isUnspecified ? address : first
            diagnostics.error(
                .duplicateListen, at: node.range,
                "\(address) and \(first) overlap: \(all.address.address) is every address", hint: "keep one of them",
                related: (firstNode.range, "the other is here"))
            return
        }
        diagnostics.error(
            .duplicateListen, at: node.range, "\(address) is already listened on",
            related: (firstNode.range, "it is first listed here"))
    }
}
