// From the list of zones in a configuration file to the zones that there are.

import DNSText
import DNSWire

/// A zone of the configuration with the places of what its entry says, for messages.
struct LocatedZone {
    var source: ZoneSource
    /// The name of the zone, or of the folder that it was found in.
    var nameNode: YAMLNode
    /// The name of the file or the folder.
    var fileNode: YAMLNode
    /// The values of `ns` and `soa`, where they are written for this zone alone.
    var nsNode: YAMLNode?
    var soaNode: YAMLNode?
}

/// Reads the entries of `zones`.
struct ZonesDecoder {
    let diagnostics: Diagnostics
    /// False where only the configuration file itself is wanted: then folders are not looked into.
    let readsFolders: Bool
    private(set) var zones: [LocatedZone] = []
    private var places: [Name: Int] = [:]

    private static let settingKeys = [
        "mode", "query", "ns", "soa", "serial", "reverse",
        "include_root",
    ]
    private static let keys = ["name", "file", "directory", "format", "shared_filename"] + settingKeys

    init(diagnostics: Diagnostics, readsFolders: Bool) {
        self.diagnostics = diagnostics
        self.readsFolders = readsFolders
    }

    mutating func decode(_ node: YAMLNode) {
        guard let items = diagnostics.list(node, "zones", mayBeLone: false) else { return }
        for item in items {
            guard let entry = MappingReader(item, "a zone", keys: Self.keys, diagnostics) else { continue }
            let settings = settings(entry)
            if entry["directory"] != nil || entry["format"] != nil {
                decodeFolder(entry, settings)
            } else {
                decodeZone(entry, settings)
            }
        }
    }

    // MARK: One zone

    private mutating func decodeZone(_ entry: MappingReader, _ settings: ZoneSettings) {
        let nameNode = entry.required("name", example: "home.example.")
        let fileNode = entry.required("file", example: "home.example.yaml")
        let name = entry.value("name", "the name of a zone") { text throws(ValueProblem) in
            try NameText.zone(text, "a zone holds all names below its own")
        }
        let file = entry.text("file", "the path of a zone file")
        guard let name, let file, let nameNode, let fileNode else { return }
        guard !file.text.isEmpty else {
            return diagnostics.error(.badValue, at: fileNode.range, "the path of the zone file is empty")
        }
        if let node = entry["shared_filename"] {
            diagnostics.error(
                .conflictingKeys, at: node.range, "\"shared_filename\" is for folders of octoDNS zones",
                hint: "a zone file can include another: !include FILE")
        }
        let source = ZoneSource(name: name, path: path(file.text, fileNode), settings: settings)
        if !ZoneFile.isYAML(source.path) { refuseIncludeRoot(entry) }
        add(
            LocatedZone(
                source: source, nameNode: nameNode, fileNode: fileNode, nsNode: entry["ns"], soaNode: entry["soa"]))
    }

    /// Master files have `$INCLUDE`, which knows no bounds.
    private func refuseIncludeRoot(_ entry: MappingReader) {
        guard let node = entry["include_root"] else { return }
        diagnostics.error(
            .conflictingKeys, at: node.range, "\"include_root\" is for YAML zones, and bounds nothing in a master file",
            hint: "remove it")
    }

    private func path(_ text: String, _ node: YAMLNode) -> String {
        SourcePath.resolve(text, besideFile: diagnostics.sources.path(of: node.range.file))
    }

    private mutating func add(_ zone: LocatedZone) {
        guard let first = places[zone.source.name] else {
            places[zone.source.name] = zones.count
            zones.append(zone)
            return
        }
        let known = zones[first]
        if known.fileNode.range == zone.fileNode.range {
            diagnostics.error(
                .duplicateZone, at: zone.nameNode.range,
                "the zone \(zone.source.name) is in this folder twice: \(known.source.path) and \(zone.source.path)",
                hint: "remove one of them")
            return
        }
        let isNamed = zone.nameNode.range != zone.fileNode.range
        diagnostics.error(
            .duplicateZone, at: zone.nameNode.range,
            "the zone \(zone.source.name)\(isNamed ? "" : ", here \(zone.source.path),") is already configured",
            related: (known.nameNode.range, "it is first configured here: \(known.source.path)"))
    }

    // MARK: A folder

    private mutating func decodeFolder(_ entry: MappingReader, _ settings: ZoneSettings) {
        let format = entry.choice("format", ZoneFolder.Format.self)
        for key in ["name", "file"] {
            guard let node = entry[key] else { continue }
            diagnostics.error(
                .conflictingKeys, at: node.range,
                "a folder of zones has no \"\(key)\": its files say which zones there are",
                hint: "write either name and file, or directory and format")
        }
        let node = entry.required("directory", example: "zones/")
        _ = entry.required("format", example: "octodns")
        guard let text = entry.text("directory", "the path of a folder"), let node, let format else { return }
        guard !text.text.isEmpty else {
            return diagnostics.error(.badValue, at: node.range, "the path of the folder is empty")
        }
        let path = path(text.text, node)
        if format == .master { refuseIncludeRoot(entry) }
        let shared = sharedFile(entry, format, of: path)
        guard readsFolders else { return }
        let folder = ZoneFolder(path: path, format: format, sharedFile: shared, sources: diagnostics.sources)
        let found: ZoneFolder.Contents
        do {
            found = try folder.contents()
        } catch {
            return diagnostics.error(
                .unreadableFile, at: node.range, "the folder \(folder.path) cannot be read: \(error)",
                hint: error == .notFound && !text.text.hasPrefix("/")
                    ? "the path is relative to the folder of the configuration file" : nil)
        }
        report(found, of: folder, at: node)
        var settings = settings
        settings.isForOctoDNS = format == .octodns
        for zone in found.zones {
            let source = ZoneSource(name: zone.name, path: zone.path, files: zone.files, settings: settings)
            add(LocatedZone(source: source, nameNode: node, fileNode: node))
        }
    }

    /// The path of the file with records for every zone of a folder, which octoDNS looks for there.
    private func sharedFile(_ entry: MappingReader, _ format: ZoneFolder.Format, of folder: String) -> String? {
        guard let (text, node) = entry.text("shared_filename", "the name of a file") else { return nil }
        guard format == .octodns else {
            diagnostics.error(
                .conflictingKeys, at: node.range, "\"shared_filename\" is for folders of octoDNS zones",
                hint: "a master file can include another: $INCLUDE FILE")
            return nil
        }
        let path = text.hasPrefix("/") ? SourcePath.tidy(text) : SourcePath.tidy(folder + "/" + text)
        guard readsFolders else { return path }
        do {
            _ = try diagnostics.sources.load(path)
        } catch {
            diagnostics.error(
                .unreadableFile, at: node.range, "the shared file \(path) cannot be read: \(error)",
                hint: error == .notFound && !text.hasPrefix("/")
                    ? "the path is relative to the folder of the zones" : nil
            )
            return nil
        }
        return path
    }

    private func report(_ found: ZoneFolder.Contents, of folder: ZoneFolder, at node: YAMLNode) {
        if !found.skipped.isEmpty {
            let shown = found.skipped.prefix(5).joined(separator: ", ")
            let more = found.skipped.count > 5 ? " and \(found.skipped.count - 5) more" : ""
            diagnostics.report(
                .note, .skippedFile, at: node.range,
                "in \(folder.path) these are no zones and are left out: \(shown)\(more)",
                hint: folder.format.naming)
        }
        if found.zones.isEmpty {
            diagnostics.warning(
                .emptyFolder, at: node.range, "there is no zone in \(folder.path)", hint: folder.format.naming)
        }
    }

    // MARK: What zones and folders share

    private func settings(_ entry: MappingReader) -> ZoneSettings {
        var settings = ZoneSettings()
        settings.query = entry["query"].flatMap { diagnostics.accessList($0) }
        if let node = entry["ns"], let items = diagnostics.list(node, "names of name servers") {
            settings.ns = items.compactMap { item in
                diagnostics.text(item, "the name of a name server").flatMap { text in
                    diagnostics.value(text, item) { text throws(ValueProblem) in try Self.hostName(text) }
                }
            }
        }
        if let node = entry["soa"] { settings.soa = soa(node) }
        settings.serial = entry.choice("serial", SerialPolicy.self)
        settings.isOverlay = entry.choice("mode", Mode.self) == .overlay
        if settings.isOverlay { refuseAuthority(entry) }
        settings.reverse = entry.choice("reverse", Reverse.self) == .auto
        if let (text, node) = entry.text("include_root", "the path of a folder") {
            if text.isEmpty { diagnostics.error(.badValue, at: node.range, "the path of the folder is empty") }
            settings.includeRoot = path(text, node)
        }
        return settings
    }

    /// What is said of a zone as a whole has no place in an overlay, which is no zone to anybody else.
    private func refuseAuthority(_ entry: MappingReader) {
        for key in ["ns", "soa", "serial"] {
            guard let node = entry[key] else { continue }
            diagnostics.error(
                .conflictingKeys, at: node.range,
                "an overlay holds some names of a zone that is served elsewhere, so it has no \"\(key)\"",
                hint: "remove it, or mode: overlay")
        }
    }

    /// The values of `mode`.
    private enum Mode: String, CaseIterable { case authoritative, overlay }

    /// The values of `reverse`.
    private enum Reverse: String, CaseIterable { case auto }

    private func soa(_ node: YAMLNode) -> SOASettings {
        var soa = SOASettings()
        let keys = ["mname", "rname"] + SOATimes.defaults.map(\.field)
        guard let reader = MappingReader(node, "soa", keys: keys, diagnostics) else { return soa }
        soa.mname = reader.value("mname", "the name of the primary server", Self.hostName)
        soa.rname = reader.value("rname", "the mailbox of the zone's keeper", Self.mailbox)
        for (index, time) in SOATimes.defaults.enumerated() {
            let range = Duration.seconds(time.field == "minimum" ? 0 : 1) ... .seconds(Int32.max)
            let value = reader.value(time.field, "a duration", range, show: DurationText.write, DurationText.read)
            if let value { soa.times[index] = UInt32(clamping: value.components.seconds) }
        }
        return soa
    }

    private static func hostName(_ text: String) throws(ValueProblem) -> Name {
        guard IPAddress(text) == nil else {
            throw ValueProblem(
                .targetIsAddress, "a name server is written by its name, and \(text) is an address",
                hint: "give the address a name with an A or AAAA record")
        }
        return try NameText.absolute(text)
    }

    /// A mailbox has a dot in the place of the @ (RFC 1035 s8).
    private static func mailbox(_ text: String) throws(ValueProblem) -> Name {
        guard !text.contains("@") else {
            let name = MailboxText.name(text)
            throw ValueProblem(
                .badName, "the rname of soa has a dot in the place of the @",
                hint: "write \(name)\(name.hasSuffix(".") ? "" : ".")")
        }
        return try NameText.absolute(text)
    }
}
