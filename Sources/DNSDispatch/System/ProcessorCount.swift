// How many CPUs this process may use: its affinity, and what its control group grants.

import CSockets

/// CPUs that may be used.
package enum ProcessorCount {
    /// How many threads can run at once: the CPUs of the affinity, but no more than the quota of the control group
    /// rounded up; at least 1.
    package static func usable() -> Int {
        max(1, min(affinity().count, quota(read: SystemFile.read) ?? .max))
    }

    /// The numbers of the CPUs that this thread may run on, ascending; empty when the kernel does not tell.
    package static func affinity() -> [Int] {
        var list = [UInt32](repeating: 0, count: 4096)
        let count = unsafe list.withUnsafeMutableBufferPointer { buffer in
            unsafe cs_cpus(buffer.baseAddress, UInt32(buffer.count))
        }
        return list.prefix(max(0, Int(count))).map(Int.init)
    }

    /// The least CPU quota of this process's control group and those above it, in CPUs, rounded up; nil where there is
    /// none. Knows version 1 (`cpu.cfs_quota_us`) and version 2 (`cpu.max`).
    /// - Parameter read: gives the text of the file at a path, nil where there is none.
    package static func quota(read: (String) -> String?) -> Int? {
        guard let mounts = read("/proc/self/mountinfo"), let groups = read("/proc/self/cgroup") else { return nil }
        var least: Int?
        for mount in mounts.split(separator: "\n").compactMap(Mount.init) {
            guard let group = mount.group(in: groups) else { continue }
            for folder in mount.folders(upFrom: group) {
                let found = mount.isUnified ? unified(folder, read) : legacy(folder, read)
                if let found { least = min(least ?? .max, found) }
            }
        }
        return least
    }

    private static func unified(_ folder: String, _ read: (String) -> String?) -> Int? {
        guard let fields = read(folder + "/cpu.max")?.split(whereSeparator: \.isWhitespace), fields.count == 2 else {
            return nil
        }
        return cpus(quota: Int(fields[0]), period: Int(fields[1]))
    }

    private static func legacy(_ folder: String, _ read: (String) -> String?) -> Int? {
        func number(_ file: String) -> Int? {
            read(folder + file).flatMap { $0.split(whereSeparator: \.isWhitespace).first }.flatMap { Int($0) }
        }
        return cpus(quota: number("/cpu.cfs_quota_us"), period: number("/cpu.cfs_period_us"))
    }

    private static func cpus(quota: Int?, period: Int?) -> Int? {
        guard let quota, let period, quota > 0, period > 0 else { return nil }
        return quota / period + (quota % period == 0 ? 0 : 1)
    }
}

/// A mounted tree of control groups that can hold a CPU quota: a line of /proc/self/mountinfo.
private struct Mount {
    let root: Substring, point: Substring
    let isUnified: Bool

    init?(_ line: Substring) {
        let fields = line.split(separator: " ")
        guard let dash = fields.firstIndex(of: "-"), dash >= 5, fields.count >= dash + 4 else { return nil }
        let type = fields[dash + 1]
        isUnified = type == "cgroup2"
        let controllers = fields[dash + 3].split(separator: ",")
        guard isUnified || type == "cgroup" && controllers.contains("cpu") else { return nil }
        root = fields[3]
        point = fields[4]
    }

    /// The path of this process's group in this tree, by the lines of /proc/self/cgroup.
    func group(in lines: String) -> Substring? {
        for line in lines.split(separator: "\n") {
            let fields = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
            guard fields.count == 3 else { continue }
            if isUnified ? fields[1].isEmpty : fields[1].split(separator: ",").contains("cpu") { return fields[2] }
        }
        return nil
    }

    /// The folder of a group as seen from here, and all above it up to the mount point.
    func folders(upFrom group: Substring) -> [String] {
        let prefix = root == "/" ? "" : root
        guard group.hasPrefix(prefix) else { return [String(point)] }
        var rest = group.dropFirst(prefix.count).split(separator: "/")
        // a group outside of our name space shows as /../..
        guard !rest.contains("..") else { return [String(point)] }
        var all: [String] = []
        while !rest.isEmpty {
            all.append(point + "/" + rest.joined(separator: "/"))
            rest.removeLast()
        }
        return all + [String(point)]
    }
}
