// How Unbound runs beside a test.

/// Options that every Unbound of a test has.
enum UnboundOptions {
    /// One thread, in the foreground, as whoever runs the test, with its files in a folder.
    static func asChild(in folder: String) -> String {
        """
          num-threads: 1
          do-daemonize: no
          use-syslog: no
          username: ""
          chroot: ""
          directory: "\(folder)"
          pidfile: ""
        """
    }
}
