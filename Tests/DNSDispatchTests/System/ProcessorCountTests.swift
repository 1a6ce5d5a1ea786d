// CPU quotas of control groups, as machines and containers show them.

import DNSDispatch
import Testing

@Suite struct ProcessorCountTests {
    struct Machine: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let quota: Int?
        let files: [String: String]

        init(_ name: String, quota: Int?, _ files: [String: String]) {
            testDescription = name
            self.quota = quota
            self.files = files
        }
    }

    private static let unified = "30 23 0:26 / /sys/fs/cgroup rw,nosuid - cgroup2 cgroup2 rw,nsdelegate\n"
    private static let legacy = """
        31 23 0:28 / /sys/fs/cgroup rw - tmpfs tmpfs rw,mode=755
        32 31 0:29 / /sys/fs/cgroup/memory rw shared:9 - cgroup cgroup rw,memory
        33 31 0:30 /docker/4f /sys/fs/cgroup/cpu,cpuacct rw shared:9 - cgroup cgroup rw,cpu,cpuacct
        """

    static let machines = [
        Machine("no /proc", quota: nil, [:]),
        Machine(
            "no limit", quota: nil,
            [
                "/proc/self/mountinfo": unified, "/proc/self/cgroup": "0::/user.slice\n",
                "/sys/fs/cgroup/user.slice/cpu.max": "max 100000\n",
            ]),
        Machine(
            "a container with its own name space", quota: 2,
            [
                "/proc/self/mountinfo": unified, "/proc/self/cgroup": "0::/\n",
                "/sys/fs/cgroup/cpu.max": "150000 100000\n",
            ]),
        Machine(
            "a whole number of CPUs", quota: 3,
            [
                "/proc/self/mountinfo": unified, "/proc/self/cgroup": "0::/\n",
                "/sys/fs/cgroup/cpu.max": "300000 100000\n",
            ]),
        Machine(
            "less than one CPU", quota: 1,
            [
                "/proc/self/mountinfo": unified, "/proc/self/cgroup": "0::/\n",
                "/sys/fs/cgroup/cpu.max": "5000 100000\n",
            ]),
        Machine(
            "the limit of a group above", quota: 2,
            [
                "/proc/self/mountinfo": unified, "/proc/self/cgroup": "0::/a/b/c\n",
                "/sys/fs/cgroup/a/b/c/cpu.max": "800000 100000\n", "/sys/fs/cgroup/a/b/cpu.max": "max 100000\n",
                "/sys/fs/cgroup/a/cpu.max": "200000 100000\n",
            ]),
        Machine(
            "a group outside of the name space", quota: 4,
            [
                "/proc/self/mountinfo": unified, "/proc/self/cgroup": "0::/../../other\n",
                "/sys/fs/cgroup/cpu.max": "400000 100000\n",
            ]),
        Machine(
            "version 1 in a container", quota: 2,
            [
                "/proc/self/mountinfo": legacy,
                "/proc/self/cgroup": "5:memory:/docker/4f\n4:cpuacct,cpu:/docker/4f\n0::/\n",
                "/sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us": "120000\n",
                "/sys/fs/cgroup/cpu,cpuacct/cpu.cfs_period_us": "100000\n",
            ]),
        Machine(
            "version 1 without a limit", quota: nil,
            [
                "/proc/self/mountinfo": legacy, "/proc/self/cgroup": "4:cpuacct,cpu:/docker/4f\n",
                "/sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us": "-1\n",
                "/sys/fs/cgroup/cpu,cpuacct/cpu.cfs_period_us": "100000\n",
            ]),
        Machine(
            "nonsense", quota: nil,
            [
                "/proc/self/mountinfo": "30 23 - \n- cgroup2\n" + unified, "/proc/self/cgroup": "0::\n::\nx\n",
                "/sys/fs/cgroup/cpu.max": "many few\n",
            ]),
    ]

    @Test("The quota is the least of the group's and those above, rounded up", arguments: machines)
    func quota(_ machine: Machine) {
        #expect(ProcessorCount.quota { machine.files[$0] } == machine.quota)
    }

    @Test("This machine has at least one CPU, and no more than the affinity names")
    func here() {
        let affinity = ProcessorCount.affinity()
        #expect(!affinity.isEmpty && affinity == affinity.sorted())
        #expect(1...affinity.count ~= ProcessorCount.usable())
    }
}
