// What the process takes of the machine, as the kernel tells it.

import DNSDispatch
import Glibc

/// Read when it is made; nil where the kernel does not tell.
struct ProcessFigures {
    let residentOctets: Int64?
    let processorNanoseconds: Int64?
    let openFiles: Int?
    let virtualOctets: Int64?
    let mostFiles: Int?

    init() {
        let words = SystemFile.read("/proc/self/statm")?.split(separator: " ") ?? []
        let pages = words.prefix(2).map { Int64($0).map { $0 * Int64(sysconf(Int32(_SC_PAGESIZE))) } }
        virtualOctets = pages.first ?? nil
        residentOctets = pages.last ?? nil
        var limit = rlimit()
        let isBounded = unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0
        mostFiles = isBounded ? Int(clamping: limit.rlim_cur) : nil
        var time = timespec()
        let isTold = unsafe clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time) == 0
        processorNanoseconds = isTold ? Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec) : nil
        openFiles = Self.countFiles()
    }

    private static func countFiles() -> Int? {
        guard let folder = unsafe opendir("/proc/self/fd") else { return nil }
        defer { unsafe closedir(folder) }
        // not counting the two dots, and the folder itself while it is read
        var count = -3
        while unsafe readdir(folder) != nil { count += 1 }
        return count
    }
}
