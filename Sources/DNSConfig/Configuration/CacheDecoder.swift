// For how long what upstreams say is kept, and how much of it: `cache`.

/// Reads the bounds of the cache.
struct CacheDecoder {
    let diagnostics: Diagnostics

    /// Reads `cache`.
    func decode(_ node: YAMLNode, into cache: inout CacheSettings) {
        let keys = ["size", "min_ttl", "max_ttl", "negative_ttl", "prefetch", "stale", "persist"]
        guard let reader = MappingReader(node, "the cache", keys: keys, diagnostics) else { return }
        decodeSize(reader, into: &cache)
        let most = Duration.seconds(7 * 86_400)
        seconds("min_ttl", .zero ... .seconds(86_400), reader, &cache.leastTTL)
        seconds("max_ttl", .seconds(1)...most, reader, &cache.mostTTL)
        seconds("negative_ttl", .zero...most, reader, &cache.mostNegativeTTL)
        cache.prefetch = reader.flag("prefetch") ?? cache.prefetch
        cache.persists = reader.flag("persist") ?? cache.persists
        if cache.leastTTL > cache.mostTTL {
            diagnostics.error(
                .outOfRange, at: (reader["min_ttl"] ?? reader["max_ttl"] ?? node).range,
                "min_ttl is longer than max_ttl, which is \(DurationText.write(cache.mostTTL))")
        }
        if let node = reader["stale"] { decodeStale(node, into: &cache) }
    }

    /// A size of zero needs no unit.
    private func decodeSize(_ reader: MappingReader, into cache: inout CacheSettings) {
        let size = reader.value("size", "a size such as 32MiB, or 0") { text throws(ValueProblem) in
            let size = text == "0" ? 0 : try SizeText.read(text)
            guard size == 0 || CacheSettings.sizes.contains(size) else {
                let (least, most) = (CacheSettings.sizes.lowerBound, CacheSettings.sizes.upperBound)
                throw ValueProblem(
                    .outOfRange, "size is 0 or from \(SizeText.write(least)) to \(SizeText.write(most)), not \(text)")
            }
            return size
        }
        cache.size = size ?? cache.size
    }

    private func decodeStale(_ node: YAMLNode, into cache: inout CacheSettings) {
        let keys = ["max", "answer_ttl", "client_timeout"]
        guard let reader = MappingReader(node, "stale", keys: keys, diagnostics) else { return }
        time("max", .zero ... .seconds(7 * 86_400), reader, &cache.staleTime)
        seconds("answer_ttl", .seconds(1) ... .seconds(86_400), reader, &cache.staleTTL)
        time("client_timeout", .zero ... .seconds(60), reader, &cache.clientTimeout)
    }

    private func time(
        _ key: String, _ range: ClosedRange<Duration>, _ reader: MappingReader, _ target: inout Duration
    ) {
        if let value = reader.value(key, "a duration", range, show: DurationText.write, DurationText.read) {
            target = value
        }
    }

    /// The same for what counts in whole seconds.
    private func seconds(
        _ key: String, _ range: ClosedRange<Duration>, _ reader: MappingReader, _ target: inout Duration
    ) {
        let value = reader.value(key, "a duration", range, show: DurationText.write) { text throws(ValueProblem) in
            let duration = try DurationText.read(text)
            guard duration.components.attoseconds == 0 else {
                throw ValueProblem(.badDuration, "\(key) is in whole seconds, and \(text) is not")
            }
            return duration
        }
        if let value { target = value }
    }
}
