// What dig and kdig print, taken apart.

/// A reply as dig or kdig printed it. Lines have single spaces between their words.
struct PrintedReply: Equatable {
    var status = ""
    var flags: Set<String> = []
    var hasEDNS = false
    var answer: Set<String> = []
    var authority: Set<String> = []
    var additional: Set<String> = []

    /// Takes apart what was printed for one question after another.
    static func all(in text: String) -> [PrintedReply] {
        var replies: [PrintedReply] = []
        var section = ""
        for line in text.split(separator: "\n") {
            let words = line.split(whereSeparator: \.isWhitespace).map(String.init)
            if line.contains("->>HEADER<<-") {
                replies.append(PrintedReply())
                section = ""
            }
            guard !replies.isEmpty else { continue }
            replies[replies.count - 1].take(String(line), words, section: &section)
        }
        return replies
    }

    private mutating func take(_ line: String, _ words: [String], section: inout String) {
        if line.contains("->>HEADER<<-") {
            let word = words.firstIndex(of: "status:").map { words[$0 + 1] } ?? ""
            status = String(word.prefix { $0 != "," && $0 != ";" })
        } else if words.count > 1, words[1].lowercased() == "flags:" {
            let names = line.split(separator: ":")[1].split(separator: ";")[0]
            flags = Set(names.split(separator: " ").map(String.init))
        } else if line.contains("PSEUDOSECTION") {
            hasEDNS = true
        } else if words.count > 2, words[2] == "SECTION:" {
            section = words[1]
        } else if !line.hasPrefix(";") {
            // kdig prints owners in lower case
            let record = ([words[0].lowercased()] + words.dropFirst()).joined(separator: " ")
            switch section {
            case "ANSWER": answer.insert(record)
            case "AUTHORITY": authority.insert(record)
            case "ADDITIONAL": additional.insert(record)
            default: break
            }
        }
    }
}
