// A zone as the configuration names it: where it comes from, and what is made of it.

package import DNSWire

/// A zone and the files that it is read from.
package struct ZoneSource: Sendable, Equatable {
    package var name: Name
    /// The file, or the folder that holds its parts, as seen from the working directory: for people.
    package var path: String
    /// The files to read, in order: one, or the parts that octoDNS splits a zone into.
    package var files: [String]
    package var settings: ZoneSettings

    package init(name: Name, path: String, files: [String]? = nil, settings: ZoneSettings = ZoneSettings()) {
        self.name = name
        self.path = path
        self.files = files ?? [path]
        self.settings = settings
    }

    /// Who may ask for it; nil means `access.query`.
    package var query: AccessList? { settings.query }
}

/// What a zone's entry says besides its name and file: for one zone, or for all of a folder.
package struct ZoneSettings: Sendable, Equatable {
    /// Who may ask for it; nil means `access.query`.
    package var query: AccessList?
    /// Whether it says nothing of what it does not hold, which is looked for elsewhere.
    package var isOverlay = false
    /// The apex NS records of a zone whose file has none.
    package var ns: [Name] = []
    /// The SOA record of a zone whose file has none.
    package var soa = SOASettings()
    /// Nil: what the file says, and where it says nothing the time.
    package var serial: SerialPolicy?
    /// Whether the addresses get names in reverse zones.
    package var reverse = false
    /// The folder below which the files must lie that a YAML zone includes; nil: that of the including zone file.
    package var includeRoot: String?
    /// Whether octoDNS is meant to read the files, too, so that what it refuses is warned of.
    package var isForOctoDNS = false

    package init() {}
}

/// What `soa:` says; the rest is as everywhere.
package struct SOASettings: Sendable, Equatable {
    /// Nil: the first name server of the zone.
    package var mname: Name?
    /// Nil: hostmaster in the zone.
    package var rname: Name?
    /// Seconds, in the order of the fields: refresh, retry, expire, minimum.
    package var times = SOATimes.defaults.map(\.seconds)

    package init() {}
}
